output "buckets" {
  description = "Name and ARN of each bucket, by zone: raw, curated, features, models, logs. Known at plan time."
  value       = { for zone, bucket in local.buckets : zone => { name = bucket, arn = local.arns[zone] } }
}
