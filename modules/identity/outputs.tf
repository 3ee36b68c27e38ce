output "execution_role_arn" {
  description = "The role that jobs, notebooks and Studio work with. Known at plan time."
  value       = local.execution_role_arn
  depends_on  = [aws_iam_role.execution]
}

output "execution_role_name" {
  description = "The execution role's name."
  value       = local.execution_role_name
  depends_on  = [aws_iam_role.execution]
}

output "boundary_arn" {
  description = "The permissions boundary of every role that anything creates. Known at plan time."
  value       = local.boundary_arns["roles"]
  depends_on  = [aws_iam_policy.boundary]
}

output "guardrails_policy_names" {
  description = "Names of the customer-managed guardrails: boundary, data_scientist (a boundary) and workload (attached)."
  value = {
    boundary       = local.boundaries.roles.policy
    data_scientist = local.boundaries.data_scientist.policy
    workload       = aws_iam_policy.workload_guardrails.name
  }
  depends_on = [aws_iam_policy.boundary]
}

output "launch_role_names" {
  description = "Names that Service Catalog's launch roles have by construction, product => name."
  value       = { for product in ["secure-notebook"] : product => "${var.name}-launch-${product}" }
}
