variable "key_arn" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "logs" {}

resource "aws_s3_bucket" "logs" {
  bucket = "ringfence-example-logs"
}

locals {
  key_arn = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "pass_key" {
  name       = "/key"
  kms_key_id = local.key_arn
}

resource "aws_cloudwatch_log_group" "fail_left_out" {
  name = "/left-out"
}

resource "aws_cloudwatch_log_group" "fail_variable_is_null" {
  name       = "/variable-is-null"
  kms_key_id = var.key_arn
}

resource "aws_cloudwatch_log_group" "fail_bucket_in_place_of_key" {
  name       = "/bucket"
  kms_key_id = aws_s3_bucket.logs.arn
}

resource "aws_cloudwatch_log_group" "undecided_key_may_be_null" {
  name       = "/may-be-null"
  kms_key_id = aws_vpc.main.main_route_table_id == "" ? null : aws_kms_key.logs.arn
}

module "pass_module" {
  source  = "./modules/group"
  key_arn = aws_kms_key.logs.arn
}

module "fail_module" {
  source = "./modules/group"
}
