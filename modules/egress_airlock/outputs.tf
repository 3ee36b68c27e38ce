output "buckets" {
  description = "Names of the two buckets: airlock and export."
  value       = { for purpose, bucket in aws_s3_bucket.this : purpose => bucket.id }
}

output "state_machine_arn" {
  description = "ARN of the flow; known at plan time."
  value       = local.flow_arn
  depends_on  = [aws_sfn_state_machine.this]
}

output "role_arn" {
  description = "ARN of the flow's role, which the key must let use it; known at plan time."
  value       = local.role_arn
}

output "policy_names" {
  description = "Names of the customer-managed policies of requesters and approvers, for permission sets and roles to refer to."
  value       = { for kind, policy in aws_iam_policy.people : kind => policy.name }
}
