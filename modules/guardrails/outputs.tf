output "service_control_policy_ids" {
  description = "Ids of the service control policies, by name."
  value       = { for name, policy in aws_organizations_policy.service_control : name => policy.id }
}

output "resource_control_policy_ids" {
  description = "Ids of the resource control policies, by name."
  value       = { for name, policy in aws_organizations_policy.resource_control : name => policy.id }
}

output "sizes" {
  description = "Characters of each policy, of the 10,240 (service control) or 5,120 (resource control) that AWS takes. Known at plan time."
  value       = { for name, document in merge(local.service_control_documents, local.resource_control_documents) : name => length(document) }
}
