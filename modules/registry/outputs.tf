output "group_arns" {
  description = "ARNs of the groups, by name; known at plan time."
  value       = { for name, resource in local.resources : name => resource.group }
  depends_on  = [aws_sagemaker_model_package_group_policy.this]
}

output "key_arn" {
  description = "ARN of the registry's key: SecurityConfig.KmsKeyId of every version."
  value       = aws_kms_key.this.arn
  depends_on  = [aws_kms_alias.this]
}
