output "state" {
  description = "What a root's backend is given by -backend-config: the bucket and region. Leave encrypt out: the bucket encrypts with its key."
  value = {
    bucket = aws_s3_bucket.state.bucket
    region = var.region
  }
}

output "state_key_arn" {
  description = "ARN of the state's key."
  value       = aws_kms_key.state.arn
}

output "terraform_role_arn" {
  description = "The role that Terraform works with: the value of terraform_role_arn of the other roots."
  value       = aws_iam_role.terraform.arn
}
