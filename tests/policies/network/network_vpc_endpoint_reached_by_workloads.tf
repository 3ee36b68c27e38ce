resource "aws_vpc" "main" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.0.0/24"
}

resource "aws_subnet" "apart" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.1.0/24"
}

resource "aws_network_acl" "apart" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.apart.id]
}

resource "aws_security_group" "workloads" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "endpoints" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "one_sided" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "to_endpoints" {
  for_each = { open = aws_security_group.endpoints.id, one_sided = aws_security_group.one_sided.id }

  security_group_id            = aws_security_group.workloads.id
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_ingress_rule" "from_workloads" {
  security_group_id            = aws_security_group.endpoints.id
  referenced_security_group_id = aws_security_group.workloads.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_endpoint" "pass_both_ends_agree" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.main.id]
  security_group_ids = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "fail_its_group_lets_nobody_in" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.main.id]
  security_group_ids = [aws_security_group.one_sided.id]
}

resource "aws_vpc_endpoint" "not_applicable_gateway" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
}

resource "aws_vpc_endpoint" "not_applicable_vpc_of_another_root" {
  vpc_id            = "vpc-0123456789abcdef0"
  service_name      = "com.amazonaws.eu-west-1.ssm"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc" "walled" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_subnet" "workloads" {
  vpc_id     = aws_vpc.walled.id
  cidr_block = "10.2.0.0/24"
}

resource "aws_subnet" "endpoints" {
  vpc_id     = aws_vpc.walled.id
  cidr_block = "10.2.1.0/24"
}

resource "aws_security_group" "walled" {
  vpc_id = aws_vpc.walled.id

  egress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.walled_endpoints.id]
  }
}

resource "aws_security_group" "walled_endpoints" {
  vpc_id = aws_vpc.walled.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.2.0.0/24"]
  }
}

# Only the workloads' subnet is let in by the group, and its ACL lets nothing out of it.
resource "aws_network_acl" "walled" {
  vpc_id     = aws_vpc.walled.id
  subnet_ids = [aws_subnet.workloads.id]
}

resource "aws_vpc_endpoint" "fail_behind_a_network_acl" {
  vpc_id             = aws_vpc.walled.id
  service_name       = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.endpoints.id]
  security_group_ids = [aws_security_group.walled_endpoints.id]
}

resource "aws_vpc" "pooled" {
  ipv4_ipam_pool_id = "ipam-pool-0123456789abcdef0"
}

resource "aws_subnet" "pooled" {
  vpc_id     = aws_vpc.pooled.id
  cidr_block = cidrsubnet(aws_vpc.pooled.cidr_block, 4, 0)
}

resource "aws_security_group" "pooled" {
  vpc_id = aws_vpc.pooled.id

  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = [aws_vpc.pooled.cidr_block]
  }
}

resource "aws_security_group" "pooled_endpoints" {
  vpc_id = aws_vpc.pooled.id

  ingress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.pooled.id]
  }
}

resource "aws_vpc_endpoint" "undecided_range_known_after_apply" {
  vpc_id             = aws_vpc.pooled.id
  service_name       = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.pooled.id]
  security_group_ids = [aws_security_group.pooled_endpoints.id]
}
