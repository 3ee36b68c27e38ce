output "recorder_name" {
  description = "Name of the recorder, once it records."
  value       = aws_config_configuration_recorder_status.this.name
}

output "conformance_pack_arn" {
  description = "ARN of the SageMaker conformance pack."
  value       = aws_config_conformance_pack.sagemaker.arn
}
