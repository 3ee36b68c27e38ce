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

output "perimeter" {
  description = "What SageMaker keeps to in this account, as the management root's variable perimeters takes it."
  value = {
    account_id         = var.account.id
    vpc_id             = module.network.vpc_id
    subnet_ids         = values(module.network.private_subnet_ids)
    security_group_ids = [module.network.security_group_ids.workloads]
    volume_key_arns    = [module.keys.arns["studio"], module.keys.arns["models"]]
    output_key_arns    = [module.keys.arns["models"], module.keys.arns["lake"]]
  }
}

output "remediation" {
  description = "Where findings are recorded, told, and what could not be assessed lies."
  value = {
    evidence_bucket       = module.remediation.evidence_bucket
    topic_arn             = module.remediation.topic_arn
    dead_letter_queue_arn = module.remediation.dead_letter_queue_arn
  }
}

output "airlock" {
  description = "The egress airlock: its buckets, its flow, and the policies of whoever asks and decides."
  value = {
    buckets           = module.egress_airlock.buckets
    state_machine_arn = module.egress_airlock.state_machine_arn
    policy_names      = module.egress_airlock.policy_names
  }
}

output "lineage" {
  description = "The ledger's address, and the role that appends to it."
  value = {
    ledger          = module.lineage.ledger
    writer_role_arn = module.lineage.writer_role_arn
  }
}
