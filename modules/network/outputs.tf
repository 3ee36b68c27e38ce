output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, by zone letter."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "private_subnet_arns" {
  description = "ARNs of the private subnets, by zone letter."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.arn }
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
  value       = { for zone, table in aws_route_table.private : zone => table.id }
}
