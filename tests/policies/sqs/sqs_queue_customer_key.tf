resource "terraform_data" "later" {}

resource "aws_kms_key" "alerts" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "other" {
  bucket = "ringfence-example-other"
}

variable "no_key" {
  type    = string
  default = null
}

resource "aws_sqs_queue" "pass_customer_key" {
  name              = "pass-customer-key"
  kms_master_key_id = aws_kms_key.alerts.arn
}

resource "aws_sqs_queue" "fail_nothing_said" {
  name = "fail-nothing-said"
}

resource "aws_sqs_queue" "fail_key_of_aws" {
  name              = "fail-key-of-aws"
  kms_master_key_id = "alias/aws/sqs"
}

resource "aws_sqs_queue" "fail_variable_that_is_null" {
  name              = "fail-variable-that-is-null"
  kms_master_key_id = var.no_key
}

resource "aws_sqs_queue" "fail_bucket_in_place_of_key" {
  name              = "fail-bucket-in-place-of-key"
  kms_master_key_id = aws_s3_bucket.other.arn
}

resource "aws_sqs_queue" "undecided_key_may_be_null" {
  name              = "undecided-key-may-be-null"
  kms_master_key_id = terraform_data.later.id == "" ? null : aws_kms_key.alerts.arn
}
