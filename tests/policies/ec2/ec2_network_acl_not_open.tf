locals {
  everywhere = "0.0.0.0/0"
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/24"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_network_acl" "pass_https_and_answers" {
  vpc_id = aws_vpc.main.id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = aws_vpc.main.cidr_block
    from_port  = 0
    to_port    = 0
  }

  ingress {
    rule_no    = 200
    action     = "allow"
    protocol   = "tcp"
    cidr_block = local.everywhere
    from_port  = 1024
    to_port    = 65535
  }

  egress {
    rule_no    = 200
    action     = "allow"
    protocol   = "tcp"
    cidr_block = local.everywhere
    from_port  = 443
    to_port    = 443
  }
}

resource "aws_network_acl" "pass_denies" {
  vpc_id = aws_vpc.main.id

  egress {
    rule_no    = 50
    action     = "deny"
    protocol   = "udp"
    cidr_block = local.everywhere
    from_port  = 53
    to_port    = 53
  }
}

resource "aws_network_acl" "fail_everything_out" {
  vpc_id = aws_vpc.main.id

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = local.everywhere
    from_port  = 0
    to_port    = 0
  }
}

resource "aws_network_acl" "fail_every_port_in" {
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = { 100 = "::/0" }

    content {
      rule_no         = ingress.key
      action          = "allow"
      protocol        = "tcp"
      ipv6_cidr_block = ingress.value
      from_port       = 0
      to_port         = 65535
    }
  }
}

resource "aws_network_acl" "undecided_range_known_after_apply" {
  vpc_id = aws_vpc.main.id

  ingress {
    rule_no         = 100
    action          = "allow"
    protocol        = "-1"
    ipv6_cidr_block = aws_vpc.main.ipv6_cidr_block
    from_port       = 0
    to_port         = 0
  }
}

resource "aws_default_network_acl" "pass_emptied" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id
}

resource "aws_network_acl_rule" "pass_answers" {
  network_acl_id = aws_network_acl.pass_denies.id
  rule_number    = 200
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = local.everywhere
  from_port      = 1024
  to_port        = 65535
}

resource "aws_network_acl_rule" "pass_https" {
  network_acl_id = aws_network_acl.pass_denies.id
  egress         = true
  rule_number    = 200
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = local.everywhere
  from_port      = 443
  to_port        = 443
}

resource "aws_network_acl_rule" "fail_dns_out" {
  network_acl_id = aws_network_acl.pass_denies.id
  egress         = true
  rule_number    = 300
  rule_action    = "allow"
  protocol       = "udp"
  cidr_block     = local.everywhere
  from_port      = 53
  to_port        = 53
}

resource "aws_network_acl_rule" "undecided_direction_known_after_apply" {
  network_acl_id = aws_network_acl.pass_denies.id
  egress         = aws_vpc.main.main_route_table_id == ""
  rule_number    = 400
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = local.everywhere
  from_port      = 443
  to_port        = 443
}
