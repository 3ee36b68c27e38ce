output "permission_set_arns" {
  description = "ARNs of the permission sets, by name."
  value       = { for name, set in aws_ssoadmin_permission_set.this : name => set.arn }
}

output "service_control_policy_ids" {
  description = "Ids of the service control policies, by name."
  value       = { for name, policy in aws_organizations_policy.service_control : name => policy.id }
}

output "group_ids" {
  description = "Ids of the groups that hold each permission set, by its name."
  value       = { for name, group in aws_identitystore_group.this : name => group.group_id }
}
