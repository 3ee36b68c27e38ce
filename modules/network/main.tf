# A private network: no internet gateway, no NAT, no peering. What workloads need of AWS they reach through VPC endpoints.

locals {
  tags = merge(var.tags, { Module = "network" })

  # A fixed place for each letter: removing zone b leaves the addresses of zone c alone.
  zone_index = { a = 0, b = 1, c = 2, d = 3, e = 4, f = 5 }
  zones      = { for zone in local.built ? var.vpc.zones : [] : zone => cidrsubnet(var.vpc.cidr, 3, local.zone_index[zone]) }

  # A VPC that is there already comes with ids; what stands in it (endpoints, groups, DNS firewall, flow logs) is the same.
  built           = var.existing == null
  vpc_id          = local.built ? aws_vpc.this[0].id : var.existing.vpc_id
  subnet_ids      = local.built ? { for zone, subnet in aws_subnet.private : zone => subnet.id } : var.existing.subnet_ids
  route_table_ids = local.built ? { for zone, table in aws_route_table.private : zone => table.id } : var.existing.route_table_ids
}

resource "aws_vpc" "this" {
  count = local.built ? 1 : 0

  cidr_block = var.vpc.cidr

  # Private DNS of an endpoint answers through both.
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(local.tags, { Name = var.name })
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this[0].id
  cidr_block              = each.value
  availability_zone       = "${var.account.region}${each.key}"
  map_public_ip_on_launch = false

  tags = merge(local.tags, { Name = "${var.name}-private-${each.key}" })
}

# No route but the VPC's own; the gateway endpoints add theirs.
resource "aws_route_table" "private" {
  for_each = local.zones

  vpc_id = aws_vpc.this[0].id

  tags = merge(local.tags, { Name = "${var.name}-private-${each.key}" })
}

resource "aws_route_table_association" "private" {
  for_each = local.zones

  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private[each.key].id
}

# The three things that a VPC brings along are emptied, so that a subnet or interface that nobody placed reaches nothing.
resource "aws_default_route_table" "unused" {
  count = local.built ? 1 : 0

  default_route_table_id = aws_vpc.this[0].default_route_table_id

  route = []

  tags = merge(local.tags, { Name = "${var.name}-unused" })
}

resource "aws_default_security_group" "unused" {
  count = local.built ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  tags = merge(local.tags, { Name = "${var.name}-unused" })
}

resource "aws_default_network_acl" "unused" {
  count = local.built ? 1 : 0

  default_network_acl_id = aws_vpc.this[0].default_network_acl_id

  tags = merge(local.tags, { Name = "${var.name}-unused" })
}

# A gateway of any other VPC of the account and region carries nothing either, in or out.
resource "aws_vpc_block_public_access_options" "this" {
  count = var.block_public_access == "account" ? 1 : 0

  internet_gateway_block_mode = "block-bidirectional"
}

# Product templates read these with {{resolve:ssm:...}}, so that a template is one file for every environment.
resource "aws_ssm_parameter" "private_subnet_id" {
  name        = "/${var.name}/network/private-subnet-id"
  description = "The private subnet that notebooks are launched into."
  type        = "String"
  value       = local.subnet_ids[sort(keys(local.subnet_ids))[0]]

  tags = local.tags
}

resource "aws_ssm_parameter" "security_group_id" {
  name        = "/${var.name}/network/security-group-id"
  description = "The security group of notebooks and jobs."
  type        = "String"
  value       = aws_security_group.workloads.id

  tags = local.tags
}
