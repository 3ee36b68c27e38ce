output "network" {
  description = "The private network: VPC, subnets by zone, security groups, endpoints by service."
  value = {
    vpc_id             = module.network.vpc_id
    private_subnet_ids = module.network.private_subnet_ids
    security_group_ids = module.network.security_group_ids
    endpoint_ids       = module.network.endpoint_ids
  }
}

output "keys" {
  description = "The keys' ARNs by purpose."
  value       = module.keys.arns
}

output "buckets" {
  description = "The data lake's buckets by zone."
  value       = module.data_lake.buckets
}

output "audit" {
  description = "The trail and its archive."
  value = {
    trail_arn = module.audit.trail_arn
    bucket    = module.audit.bucket
  }
}

output "studio" {
  description = "The Studio domain and its user profiles."
  value = {
    domain_id     = module.studio.domain_id
    user_profiles = module.studio.user_profiles
  }
}

output "catalogue" {
  description = "The Service Catalog portfolio and its products."
  value = {
    portfolio_id     = module.service_catalog.portfolio_id
    product_ids      = module.service_catalog.product_ids
    launch_role_arns = module.service_catalog.launch_role_arns
  }
}
