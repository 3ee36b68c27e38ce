# The only ways out of the VPC: each leads to one AWS service, and its policy says for whom and to what.

resource "aws_vpc_endpoint" "gateway" {
  for_each = local.gateway_services

  vpc_id            = local.vpc_id
  service_name      = "com.amazonaws.${var.account.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = values(local.route_table_ids)
  policy            = local.endpoint_policies[each.key]

  tags = merge(local.tags, { Name = "${var.name}-${each.key}" })
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.interface_services

  vpc_id              = local.vpc_id
  service_name        = each.value
  service_region      = each.key == "iam" ? local.iam_region[var.account.partition] : null
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in lookup(var.endpoint_zones, each.key, keys(local.subnet_ids)) : local.subnet_ids[zone]]
  security_group_ids  = [aws_security_group.endpoints.id]
  policy              = contains(keys(var.endpoints_without_policy), each.key) ? null : local.endpoint_policies[each.key]

  tags = merge(local.tags, { Name = "${var.name}-${each.key}" })
}
