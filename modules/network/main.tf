# A private network: no internet gateway, no NAT, no peering. What workloads need of AWS they reach through VPC endpoints.

locals {
  tags = merge(var.tags, { Module = "network" })

  # A fixed place for each letter: removing zone b leaves the addresses of zone c alone.
  zone_index = { a = 0, b = 1, c = 2, d = 3, e = 4, f = 5 }
  zones      = { for zone in var.vpc.zones : zone => cidrsubnet(var.vpc.cidr, 3, local.zone_index[zone]) }
}

resource "aws_vpc" "this" {
  cidr_block = var.vpc.cidr

  # Private DNS of an endpoint answers through both.
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(local.tags, { Name = var.name })
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this.id
  cidr_block              = each.value
  availability_zone       = "${var.account.region}${each.key}"
  map_public_ip_on_launch = false

  tags = merge(local.tags, { Name = "${var.name}-private-${each.key}" })
}

# No route but the VPC's own; the gateway endpoints add theirs.
resource "aws_route_table" "private" {
  for_each = local.zones

  vpc_id = aws_vpc.this.id

  tags = merge(local.tags, { Name = "${var.name}-private-${each.key}" })
}

resource "aws_route_table_association" "private" {
  for_each = local.zones

  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private[each.key].id
}

# The three things that a VPC brings along are emptied, so that a subnet or interface that nobody placed reaches nothing.
resource "aws_default_route_table" "unused" {
  default_route_table_id = aws_vpc.this.default_route_table_id

  route = []

  tags = merge(local.tags, { Name = "${var.name}-unused" })
}

resource "aws_default_security_group" "unused" {
  vpc_id = aws_vpc.this.id

  tags = merge(local.tags, { Name = "${var.name}-unused" })
}

resource "aws_default_network_acl" "unused" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id

  tags = merge(local.tags, { Name = "${var.name}-unused" })
}

# Product templates read these with {{resolve:ssm:...}}, so that a template is one file for every environment.
resource "aws_ssm_parameter" "private_subnet_id" {
  name        = "/${var.name}/network/private-subnet-id"
  description = "The private subnet that notebooks are launched into."
  type        = "String"
  value       = aws_subnet.private[sort(var.vpc.zones)[0]].id

  tags = local.tags
}

resource "aws_ssm_parameter" "security_group_id" {
  name        = "/${var.name}/network/security-group-id"
  description = "The security group of notebooks and jobs."
  type        = "String"
  value       = aws_security_group.workloads.id

  tags = local.tags
}
