output "domain_id" {
  description = "Id of the Studio domain."
  value       = aws_sagemaker_domain.this.id
}

output "domain_arn" {
  description = "ARN of the Studio domain."
  value       = aws_sagemaker_domain.this.arn
}

output "home_efs_file_system_id" {
  description = "Id of the file system with the users' home folders; it stays when the domain goes, unless disposable."
  value       = aws_sagemaker_domain.this.home_efs_file_system_id
}

output "user_profiles" {
  description = "Name, owner and ARN of each user profile, by profile name."
  value = { for name, profile in aws_sagemaker_user_profile.this : name => {
    name  = profile.user_profile_name
    owner = profile.tags["Owner"]
    arn   = profile.arn
  } }
}

output "lifecycle_config_name" {
  description = "Name of the lifecycle configuration of notebook instances."
  value       = aws_sagemaker_notebook_instance_lifecycle_configuration.notebook.name
}

output "services_used" {
  description = "What Studio and notebooks call, as the variable services of module network names it: without these endpoints they hang."
  value = [
    "ecr.api", "ecr.dkr", "kms", "logs", "monitoring", "sagemaker.api", "sagemaker.featurestore-runtime", "sagemaker.metrics",
    "sagemaker.notebook", "sagemaker.runtime", "sagemaker.studio", "servicecatalog", "sts",
  ]
}
