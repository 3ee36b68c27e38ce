# The only ways out of the VPC: each leads to one AWS service, and its policy says for whom and to what.

locals {
  gateway_services = { s3 = "S3", dynamodb = "DynamoDB" }

  # These endpoint services begin with aws.sagemaker, all others with com.amazonaws.
  named_after_sagemaker = ["experiments", "mlflow", "notebook", "partner-app", "studio"]

  interface_services = { for service in var.services : service => (
    startswith(service, "sagemaker.") && contains(local.named_after_sagemaker, trimprefix(service, "sagemaker."))
    ? "aws.sagemaker.${var.account.region}.${trimprefix(service, "sagemaker.")}"
    : "com.amazonaws.${var.account.region}.${service}"
  ) }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = local.gateway_services

  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.account.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]
  policy            = local.endpoint_policies[each.key]

  tags = merge(local.tags, { Name = "${var.name}-${each.key}" })
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.interface_services

  vpc_id              = aws_vpc.this.id
  service_name        = each.value
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in lookup(var.endpoint_zones, each.key, var.vpc.zones) : aws_subnet.private[zone].id]
  security_group_ids  = [aws_security_group.endpoints.id]
  policy              = contains(keys(var.endpoints_without_policy), each.key) ? null : local.endpoint_policies[each.key]

  tags = merge(local.tags, { Name = "${var.name}-${each.key}" })
}
