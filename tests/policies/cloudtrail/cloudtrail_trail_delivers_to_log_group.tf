variable "group_arn" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_cloudwatch_log_group" "trail" {
  name = "/trail"
}

locals {
  role_arn = "arn:aws:iam::444444444444:role/cloudtrail"
}

resource "aws_cloudtrail" "pass_delivers" {
  name                       = "delivers"
  s3_bucket_name             = "ringfence-example-audit"
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = local.role_arn
}

resource "aws_cloudtrail" "fail_left_out" {
  name           = "left-out"
  s3_bucket_name = "ringfence-example-audit"
}

resource "aws_cloudtrail" "fail_group_variable_is_null" {
  name                       = "variable-is-null"
  s3_bucket_name             = "ringfence-example-audit"
  cloud_watch_logs_group_arn = var.group_arn
  cloud_watch_logs_role_arn  = local.role_arn
}

resource "aws_cloudtrail" "undecided_group_may_be_null" {
  name                       = "may-be-null"
  s3_bucket_name             = "ringfence-example-audit"
  cloud_watch_logs_group_arn = aws_vpc.main.main_route_table_id == "" ? null : "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = local.role_arn
}

module "pass_module" {
  source = "./modules/trail"
}

module "fail_module" {
  source      = "./modules/trail"
  all_regions = false
}
