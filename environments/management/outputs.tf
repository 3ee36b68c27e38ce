output "permission_set_arns" {
  description = "ARNs of the permission sets, by name."
  value       = { for name, set in aws_ssoadmin_permission_set.this : name => set.arn }
}

output "service_control_policy_ids" {
  description = "Ids of the service control policies, by name."
  value       = module.guardrails.service_control_policy_ids
}

output "resource_control_policy_ids" {
  description = "Ids of the resource control policies, by name."
  value       = module.guardrails.resource_control_policy_ids
}

output "policy_sizes" {
  description = "Characters of each policy, of the 10,240 (service control) or 5,120 (resource control) that AWS takes."
  value       = module.guardrails.sizes
}

output "group_ids" {
  description = "Ids of the groups that hold each permission set, by its name."
  value       = { for name, group in aws_identitystore_group.this : name => group.group_id }
}
