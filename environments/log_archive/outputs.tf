output "archive" {
  description = "The archive's bucket and key, which the environments' recorders deliver to."
  value = {
    bucket  = module.log_archive.bucket.name
    key_arn = module.log_archive.key_arn
  }
}

output "trail_arn" {
  description = "ARN of the organisation's trail."
  value       = module.log_archive.trail_arn
}

output "queries" {
  description = "The saved queries, name => id, and the workgroup that they run in."
  value = {
    workgroup = module.log_archive.workgroup
    queries   = module.log_archive.queries
  }
}

output "findings_topic_arn" {
  description = "ARN of the topic that serious findings are published to."
  value       = module.detection.topic_arn
}
