output "domain" {
  description = "The CodeArtifact domain: name, owner and region, as aws codeartifact login takes them; known at plan time."
  value       = { name = local.domain, owner = var.account.id, region = var.account.region }
  depends_on  = [aws_codeartifact_domain_permissions_policy.this]
}

output "repository" {
  description = "Name of the repository that people and builds install from."
  value       = aws_codeartifact_repository.approved.repository
}

output "pypi_index_url" {
  description = "Address that pip installs from, reached inside a VPC with the two codeartifact endpoints; known at plan time."
  value       = "https://${local.domain}-${var.account.id}.d.codeartifact.${var.account.region}.amazonaws.com/pypi/approved/simple/"
}

output "key_arn" {
  description = "ARN of the key of the packages."
  value       = aws_kms_key.this.arn
  depends_on  = [aws_kms_alias.this]
}
