output "function_name" {
  description = "Name of the function that assesses and contains; known at plan time."
  value       = local.function
  depends_on  = [aws_lambda_function.this]
}

output "topic_arn" {
  description = "ARN of the topic that findings and the function's own failures are published to; known at plan time."
  value       = local.topic_arn
  depends_on  = [aws_sns_topic_policy.this]
}

output "evidence_bucket" {
  description = "Name and ARN of the bucket with a record of each finding, known at plan time."
  value       = { name = local.bucket, arn = local.bucket_arn }
  depends_on  = [aws_s3_bucket_policy.evidence]
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue with the events that nothing came of; known at plan time."
  value       = local.queue_arn
  depends_on  = [aws_sqs_queue_policy.failures]
}

output "watched_actions" {
  description = "The SageMaker calls that are watched."
  value       = local.watched
}
