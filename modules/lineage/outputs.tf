output "bucket" {
  description = "Name and ARN of the ledger's bucket."

  # The name comes from the bucket's policy, so that whoever uses the bucket waits until it is protected.
  value = { name = aws_s3_bucket_policy.ledger.bucket, arn = local.arn }
}

output "ledger" {
  description = "Where the ledger lies, as `ringfence lineage` takes it. Known at plan time."
  value       = "s3://${local.bucket}/ledger"
}

output "writer_role_arn" {
  description = "ARN of the role that appends; known at plan time."
  value       = local.writer_role
  depends_on  = [aws_iam_role_policy.writer]
}

output "reader_policy_name" {
  description = "Name of the policy that a reader's permission set takes."
  value       = aws_iam_policy.reader.name
}
