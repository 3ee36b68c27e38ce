resource "aws_vpc" "pass_emptied" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_default_security_group" "emptied" {
  vpc_id = aws_vpc.pass_emptied.id
}

resource "aws_vpc" "fail_left_alone" {
  cidr_block = "10.0.1.0/24"
}

resource "aws_vpc" "fail_rule_inline" {
  cidr_block = "10.0.2.0/24"
}

resource "aws_default_security_group" "rule_inline" {
  vpc_id = aws_vpc.fail_rule_inline.id

  ingress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    self      = true
  }
}

resource "aws_vpc" "fail_rule_of_its_own" {
  cidr_block = "10.0.3.0/24"
}

resource "aws_default_security_group" "rule_of_its_own" {
  vpc_id = aws_vpc.fail_rule_of_its_own.id
}

resource "aws_vpc_security_group_egress_rule" "rule_of_its_own" {
  security_group_id = aws_default_security_group.rule_of_its_own.id
  ip_protocol       = "-1"
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc" "fail_rule_through_the_vpc" {
  cidr_block = "10.0.4.0/24"
}

resource "aws_default_security_group" "rule_through_the_vpc" {
  vpc_id = aws_vpc.fail_rule_through_the_vpc.id
}

resource "aws_security_group_rule" "rule_through_the_vpc" {
  security_group_id = aws_vpc.fail_rule_through_the_vpc.default_security_group_id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["10.0.0.0/8"]
}

resource "aws_vpc" "undecided_perhaps_another" {
  cidr_block = "10.0.5.0/24"
}

resource "aws_default_security_group" "perhaps_another" {
  vpc_id = aws_vpc.pass_emptied.main_route_table_id == "" ? aws_vpc.pass_emptied.id : aws_vpc.undecided_perhaps_another.id
}

resource "aws_vpc" "undecided_rule_perhaps_there" {
  cidr_block = "10.0.6.0/24"
}

resource "aws_default_security_group" "rule_perhaps_there" {
  vpc_id = aws_vpc.undecided_rule_perhaps_there.id

  dynamic "egress" {
    for_each = aws_vpc.pass_emptied.main_route_table_id == "" ? ["10.0.0.0/8"] : []

    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_blocks = [egress.value]
    }
  }
}

module "pass_module" {
  source = "./modules/vpc"
}

module "fail_module" {
  source  = "./modules/vpc"
  emptied = false
}
