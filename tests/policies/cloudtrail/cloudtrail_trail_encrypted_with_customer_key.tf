variable "key_arn" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "audit" {}

locals {
  key_arn = aws_kms_key.audit.arn
}

resource "aws_cloudtrail" "pass_key" {
  name           = "key"
  s3_bucket_name = "ringfence-example-audit"
  kms_key_id     = local.key_arn
}

resource "aws_cloudtrail" "fail_left_out" {
  name           = "left-out"
  s3_bucket_name = "ringfence-example-audit"
}

resource "aws_cloudtrail" "fail_variable_is_null" {
  name           = "variable-is-null"
  s3_bucket_name = "ringfence-example-audit"
  kms_key_id     = var.key_arn
}

resource "aws_cloudtrail" "fail_vpc_in_place_of_key" {
  name           = "vpc"
  s3_bucket_name = "ringfence-example-audit"
  kms_key_id     = aws_vpc.main.arn
}

resource "aws_cloudtrail" "undecided_key_may_be_null" {
  name           = "may-be-null"
  s3_bucket_name = "ringfence-example-audit"
  kms_key_id     = aws_vpc.main.main_route_table_id == "" ? null : aws_kms_key.audit.arn
}

module "pass_module" {
  source  = "./modules/trail"
  key_arn = aws_kms_key.audit.arn
}

module "fail_module" {
  source = "./modules/trail"
}
