output "repository_urls" {
  description = "Where images are pulled from, by repository."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "repository_arns" {
  description = "ARNs of the repositories, by name; known at plan time."
  value = { for name in keys(var.repositories) : name =>
    "arn:${var.account.partition}:ecr:${var.account.region}:${var.account.id}:repository/${var.name}/${name}"
  }
}

output "key_arn" {
  description = "ARN of the key of the images."
  value       = aws_kms_key.this.arn
  depends_on  = [aws_kms_alias.this]
}
