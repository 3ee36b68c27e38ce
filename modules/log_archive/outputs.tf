output "bucket" {
  description = "Name and ARN of the archive, known at plan time."
  value       = { name = local.bucket, arn = local.bucket_arn }
  depends_on  = [aws_s3_bucket_policy.archive]
}

output "key_arn" {
  description = "ARN of the archive's key."
  value       = aws_kms_key.archive.arn
  depends_on  = [aws_kms_alias.archive]
}

output "workgroup" {
  description = "Name of the Athena workgroup in which the archive is asked."
  value       = aws_athena_workgroup.this.name
}

output "queries" {
  description = "The saved queries: name => id."
  value       = { for name, query in aws_athena_named_query.this : name => query.id }
}

output "trail_arn" {
  description = "ARN of the organisation's trail, known at plan time."
  value       = local.trail_arn
  depends_on  = [aws_cloudtrail.organization]
}
