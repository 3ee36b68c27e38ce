output "arns" {
  description = "ARNs of the keys, by purpose."
  value       = { for purpose, key in aws_kms_key.this : purpose => key.arn }
}

output "aliases" {
  description = "Aliases of the keys, by purpose; known at plan time."
  value       = { for purpose, alias in aws_kms_alias.this : purpose => alias.name }
}
