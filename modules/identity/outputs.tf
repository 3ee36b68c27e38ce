output "execution_role_arn" {
  description = "The role of the platform's own pipelines and scheduled jobs; a person's is that name with a hyphen and the owner's. Known at plan time."
  value       = local.execution_role_arn
  depends_on  = [aws_iam_role.execution]
}

output "execution_role_name" {
  description = "The execution role's name."
  value       = local.execution_role_name
  depends_on  = [aws_iam_role.execution]
}

output "person_role_arns" {
  description = "Each person's execution role, profile name => ARN. Known at plan time."
  value       = { for profile, role in local.person_role_names : profile => "${local.arn.iam}:role/${role}" }
  depends_on  = [aws_iam_role.person, aws_iam_role_policy.person, aws_iam_role_policy_attachment.person_workload_guardrails]
}

output "default_role_arn" {
  description = "The role of Studio's domain itself, which may do nothing. Known at plan time."
  value       = "${local.arn.iam}:role/${var.name}-studio-default"
  depends_on  = [aws_iam_role.nobody]
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
  value       = { for product in ["feature-group", "model-project", "secure-notebook", "studio-workspace", "team-data-bucket"] : product => "${var.name}-launch-${product}" }
}
