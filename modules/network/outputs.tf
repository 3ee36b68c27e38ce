output "vpc_id" {
  description = "Id of the VPC."
  value       = local.vpc_id
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, by zone letter."
  value       = local.subnet_ids
}

output "private_subnet_arns" {
  description = "ARNs of the private subnets, by zone letter."
  value = { for zone, id in local.subnet_ids : zone =>
    "arn:${var.account.partition}:ec2:${var.account.region}:${var.account.id}:subnet/${id}"
  }
}

output "security_group_ids" {
  description = "Ids of the security groups: workloads (notebooks, Studio, jobs, endpoints of models) and endpoints (VPC endpoints)."
  value = {
    workloads = aws_security_group.workloads.id
    endpoints = aws_security_group.endpoints.id
  }
}

output "endpoint_ids" {
  description = "Ids of the VPC endpoints, by service name as in the variable services, with s3 and dynamodb."
  value = merge(
    { for service, endpoint in aws_vpc_endpoint.gateway : service => endpoint.id },
    { for service, endpoint in aws_vpc_endpoint.interface : service => endpoint.id },
  )
}

output "route_table_ids" {
  description = "Ids of the private route tables, by zone letter."
  value       = local.route_table_ids
}

output "services" {
  description = "The AWS services that are reached through an interface endpoint, by name without prefix and region."
  value       = local.services
}

output "allowed_domains" {
  description = "The names that the VPC's resolver answers; every other name does not exist there."
  value       = sort(local.allowed_domains)
}
