variable "validated" {
  type    = bool
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_cloudtrail" "pass_validated" {
  name                       = "validated"
  s3_bucket_name             = "ringfence-example-audit"
  enable_log_file_validation = true
}

resource "aws_cloudtrail" "fail_left_out" {
  name           = "left-out"
  s3_bucket_name = "ringfence-example-audit"
}

resource "aws_cloudtrail" "fail_variable_is_null" {
  name                       = "variable-is-null"
  s3_bucket_name             = "ringfence-example-audit"
  enable_log_file_validation = var.validated
}

resource "aws_cloudtrail" "undecided_perhaps" {
  name                       = "perhaps"
  s3_bucket_name             = "ringfence-example-audit"
  enable_log_file_validation = aws_vpc.main.main_route_table_id == ""
}

module "pass_module" {
  source = "./modules/trail"
}

module "fail_module" {
  source    = "./modules/trail"
  validated = false
}
