# Who may talk to whom. Security groups name peers, never addresses; the network ACL is the second line behind them.
# Neither filters the VPC's own DNS resolver, so no rule for port 53 is needed.

resource "aws_security_group" "workloads" {
  name        = "${var.name}-workloads"
  description = "Notebooks, Studio apps, jobs and model endpoints"
  vpc_id      = local.vpc_id

  tags = merge(local.tags, { Name = "${var.name}-workloads" })
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Interface endpoints: HTTPS from the workloads, nothing out"
  vpc_id      = local.vpc_id

  tags = merge(local.tags, { Name = "${var.name}-endpoints" })

  lifecycle {
    precondition {
      condition     = length(local.not_in_region) == 0
      error_message = "AWS does not offer ${join(", ", local.not_in_region)} in ${var.account.region}: take the capability that needs it out of capabilities, or build in another region."
    }

    precondition {
      condition     = length(setsubtract(keys(var.endpoint_zones), local.services)) == 0
      error_message = "endpoint_zones names ${join(", ", setsubtract(keys(var.endpoint_zones), local.services))}, which no capability and no entry of services switches on."
    }

    precondition {
      condition     = length(local.services) <= 50
      error_message = "${length(local.services)} interface endpoints are switched on and a VPC takes 50: leave a capability out, or split the environment."
    }
  }
}

locals {
  # Between workloads themselves ("Connect Studio in a VPC to External Resources", "Give SageMaker Training Jobs Access").
  within_workloads = {
    file_system = { from = 2049, to = 2049, why = "NFS to the Studio file system" }
    apps        = { from = 8192, to = 65535, why = "Studio apps and their kernels, and the ports that distributed jobs agree on" }
    launcher    = { from = 22, to = 22, why = "MPI starts the processes of a distributed job over SSH between its containers" }
  }
}

resource "aws_vpc_security_group_ingress_rule" "within_workloads" {
  for_each = local.within_workloads

  security_group_id            = aws_security_group.workloads.id
  referenced_security_group_id = aws_security_group.workloads.id
  ip_protocol                  = "tcp"
  from_port                    = each.value.from
  to_port                      = each.value.to
  description                  = each.value.why

  tags = local.tags
}

resource "aws_vpc_security_group_egress_rule" "within_workloads" {
  for_each = local.within_workloads

  security_group_id            = aws_security_group.workloads.id
  referenced_security_group_id = aws_security_group.workloads.id
  ip_protocol                  = "tcp"
  from_port                    = each.value.from
  to_port                      = each.value.to
  description                  = each.value.why

  tags = local.tags
}

resource "aws_vpc_security_group_egress_rule" "workloads_to_endpoints" {
  security_group_id            = aws_security_group.workloads.id
  referenced_security_group_id = aws_security_group.endpoints.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  description                  = "AWS services through the interface endpoints"

  tags = local.tags
}

resource "aws_vpc_security_group_egress_rule" "workloads_to_gateways" {
  for_each = local.gateway_services

  security_group_id = aws_security_group.workloads.id
  prefix_list_id    = aws_vpc_endpoint.gateway[each.key].prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "${each.value} through its gateway endpoint"

  tags = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_workloads" {
  security_group_id            = aws_security_group.endpoints.id
  referenced_security_group_id = aws_security_group.workloads.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  description                  = "HTTPS from the workloads"

  tags = local.tags
}

# An ACL has no memory of connections and cannot name a prefix list, so S3 and DynamoDB, which the gateway endpoints reach
# at public addresses, need 443 out and the answers back in. Everything else stays inside the VPC: DNS (53) and DNS over
# TLS (853) to a resolver elsewhere are not among what is allowed out.
resource "aws_network_acl" "private" {
  count = local.built ? 1 : 0

  vpc_id     = aws_vpc.this[0].id
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = var.vpc.cidr
    from_port  = 0
    to_port    = 0
  }

  # Answers from S3 and DynamoDB. The gap is Remote Desktop's port: no service here answers to it.
  ingress {
    rule_no    = 200
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 3388
  }

  ingress {
    rule_no    = 210
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 3390
    to_port    = 65535
  }

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = var.vpc.cidr
    from_port  = 0
    to_port    = 0
  }

  egress {
    rule_no    = 200
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }

  tags = merge(local.tags, { Name = "${var.name}-private" })
}
