resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_security_group" "not_applicable_workloads" {
  name   = "workloads"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    self      = true
  }
}

resource "aws_security_group" "pass_https_inline" {
  name   = "https-inline"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.not_applicable_workloads.id]
  }
}

resource "aws_security_group" "pass_https_by_rule" {
  name   = "https-by-rule"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id            = aws_security_group.pass_https_by_rule.id
  referenced_security_group_id = aws_security_group.not_applicable_workloads.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_security_group" "fail_every_port_inline" {
  name   = "every-port-inline"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol        = "tcp"
    from_port       = 0
    to_port         = 65535
    security_groups = [aws_security_group.not_applicable_workloads.id]
  }
}

resource "aws_security_group" "fail_lets_out" {
  name   = "lets-out"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.fail_lets_out.id
  cidr_ipv4         = "10.0.0.0/8"
  ip_protocol       = "-1"
}

resource "aws_security_group" "fail_older_rule" {
  name   = "older-rule"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "older" {
  security_group_id = aws_security_group.fail_older_rule.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 80
  to_port           = 443
  cidr_blocks       = ["10.0.0.0/24"]
}

resource "aws_security_group" "undecided_port_known_after_apply" {
  name   = "port-known-after-apply"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "port_known_after_apply" {
  security_group_id            = aws_security_group.undecided_port_known_after_apply.id
  referenced_security_group_id = aws_security_group.not_applicable_workloads.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = aws_vpc.main.main_route_table_id == "" ? 65535 : 443
}

resource "aws_vpc_endpoint" "sts" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type = "Interface"
  security_group_ids = [
    aws_security_group.pass_https_inline.id,
    aws_security_group.pass_https_by_rule.id,
    aws_security_group.fail_every_port_inline.id,
    aws_security_group.fail_lets_out.id,
  ]
}

module "fail_module" {
  source = "./modules/security_group"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = module.fail_module.id
  cidr_ipv4         = "10.0.0.0/24"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

module "endpoint" {
  source = "./modules/endpoint"
  vpc_id = aws_vpc.main.id
  security_group_ids = [
    module.fail_module.id,
    aws_security_group.fail_older_rule.id,
    aws_security_group.undecided_port_known_after_apply.id,
  ]
}
