output "detector_id" {
  description = "Id of GuardDuty's detector."
  value       = aws_guardduty_detector.this.id
}

output "analyzer_arns" {
  description = "ARNs of the analyzers: external (access from outside the organisation), unused (access that nobody uses)."
  value       = { external = aws_accessanalyzer_analyzer.external.arn, unused = aws_accessanalyzer_analyzer.unused.arn }
}

output "topic_arn" {
  description = "ARN of the topic that serious findings are published to; known at plan time."
  value       = local.topic_arn
  depends_on  = [aws_sns_topic_policy.findings]
}
