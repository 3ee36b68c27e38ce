variable "peers" {
  type    = list(string)
  default = ["0.0.0.0/0"]
}

locals {
  everywhere = "0.0.0.0/0"
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/24"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_security_group" "pass_no_rules" {
  name   = "no-rules"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "pass_private_inline" {
  name   = "private-inline"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = [aws_vpc.main.cidr_block, "100.64.0.0/16"]
  }

  egress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.pass_no_rules.id]
  }
}

resource "aws_security_group" "fail_world_in" {
  name   = "world-in"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/8", local.everywhere]
  }
}

resource "aws_security_group" "fail_world_out" {
  name   = "world-out"
  vpc_id = aws_vpc.main.id

  egress {
    protocol         = "-1"
    from_port        = 0
    to_port          = 0
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_security_group" "fail_world_in_two_halves" {
  name   = "world-in-two-halves"
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = ["0.0.0.0/1", "128.0.0.0/1"]

    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_blocks = [ingress.value]
    }
  }
}

resource "aws_security_group" "undecided_range_known_after_apply" {
  name   = "range-known-after-apply"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol         = "tcp"
    from_port        = 443
    to_port          = 443
    ipv6_cidr_blocks = [aws_vpc.main.ipv6_cidr_block]
  }

  ingress {
    protocol        = "tcp"
    from_port       = 2049
    to_port         = 2049
    security_groups = [aws_security_group.pass_no_rules.id]
  }
}

resource "aws_security_group" "undecided_perhaps_a_rule" {
  name   = "perhaps-a-rule"
  vpc_id = aws_vpc.main.id

  dynamic "egress" {
    for_each = aws_vpc.main.main_route_table_id == "" ? ["0.0.0.0/0"] : []

    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_blocks = [egress.value]
    }
  }
}

resource "aws_default_security_group" "pass_empty" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "pass_itself" {
  security_group_id        = aws_security_group.pass_no_rules.id
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 443
  to_port                  = 443
  source_security_group_id = aws_security_group.pass_no_rules.id
}

resource "aws_security_group_rule" "fail_world" {
  security_group_id = aws_security_group.pass_no_rules.id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = var.peers
}

resource "aws_vpc_security_group_ingress_rule" "pass_peer" {
  security_group_id            = aws_security_group.pass_no_rules.id
  referenced_security_group_id = aws_security_group.pass_no_rules.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "fail_ipv6_world" {
  security_group_id = aws_security_group.pass_no_rules.id
  cidr_ipv6         = "::/0"
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_egress_rule" "pass_prefix_list" {
  security_group_id = aws_security_group.pass_no_rules.id
  prefix_list_id    = "pl-0123456789abcdef0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "fail_one_public_address" {
  security_group_id = aws_security_group.pass_no_rules.id
  cidr_ipv4         = "203.0.113.7/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "undecided_range_known_after_apply" {
  security_group_id = aws_security_group.pass_no_rules.id
  cidr_ipv6         = aws_vpc.main.ipv6_cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

module "pass_module" {
  source = "./modules/security_group"
  vpc_id = aws_vpc.main.id
  peers  = ["10.0.0.0/24"]
}

module "fail_module" {
  source = "./modules/security_group"
  vpc_id = aws_vpc.main.id
  peers  = var.peers
}
