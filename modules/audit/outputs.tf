output "trail_arn" {
  description = "ARN of the trail, known at plan time."
  value       = local.trail_arn
}

output "bucket" {
  description = "Name and ARN of the archive bucket, known at plan time."
  value       = { name = local.bucket, arn = local.bucket_arn }
}

output "log_group" {
  description = "Name of the log group that the trail writes to, known at plan time; metric filters and alarms hang on it."
  value       = local.log_group
}
