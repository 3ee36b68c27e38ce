output "buckets" {
  description = "Name and ARN of each bucket, by zone: raw, curated, features, models, logs. Known at plan time."

  # A name is taken from the bucket's policy, so that whoever uses a bucket waits until it is protected.
  value = merge(
    { for zone, policy in aws_s3_bucket_policy.zone : zone => { name = policy.bucket, arn = local.arns[zone] } },
    { logs = { name = aws_s3_bucket_policy.logs.bucket, arn = local.arns.logs } },
  )
}
