output "arns" {
  description = "ARNs of the keys, by purpose."
  value       = { for purpose, key in aws_kms_key.this : purpose => key.arn }

  # Policies know a key by its alias (kms:ResourceAliases): what is under the key goes before the alias does, or it can no
  # longer be read, not even by a destroy that was interrupted and is taken up again.
  depends_on = [aws_kms_alias.this]
}

output "aliases" {
  description = "Aliases of the keys, by purpose; known at plan time."
  value       = { for purpose, alias in aws_kms_alias.this : purpose => alias.name }
}
