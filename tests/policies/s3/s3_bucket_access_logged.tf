variable "access_log_bucket" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "not_applicable_access_logs" {
  bucket = "ringfence-example-access-logs"
}

resource "aws_s3_bucket" "pass_logged" {
  bucket = "ringfence-example-logged"
}

resource "aws_s3_bucket_logging" "logged" {
  bucket        = aws_s3_bucket.pass_logged.id
  target_bucket = aws_s3_bucket.not_applicable_access_logs.id
  target_prefix = "s3/logged/"
}

resource "aws_s3_bucket" "pass_logged_elsewhere" {
  bucket = "ringfence-example-logged-elsewhere"
}

resource "aws_s3_bucket_logging" "logged_elsewhere" {
  bucket        = aws_s3_bucket.pass_logged_elsewhere.id
  target_bucket = "central-access-logs"
  target_prefix = "s3/logged/"
}

resource "aws_s3_bucket" "fail_not_logged" {
  bucket = "ringfence-example-not-logged"
}

resource "aws_s3_bucket" "fail_to_itself" {
  bucket = "ringfence-example-to-itself"
}

resource "aws_s3_bucket_logging" "to_itself" {
  bucket        = aws_s3_bucket.fail_to_itself.id
  target_bucket = aws_s3_bucket.fail_to_itself.id
  target_prefix = "s3/"
}

resource "aws_s3_bucket" "undecided_logging_of_which" {
  bucket = "ringfence-example-of-which"
}

resource "aws_s3_bucket_logging" "of_which" {
  bucket        = aws_vpc.main.main_route_table_id == "" ? aws_s3_bucket.pass_logged.id : aws_s3_bucket.undecided_logging_of_which.id
  target_bucket = aws_s3_bucket.not_applicable_access_logs.id
  target_prefix = "s3/"
}

module "pass_module" {
  source            = "./modules/bucket"
  name              = "ringfence-example-module"
  access_log_bucket = aws_s3_bucket.not_applicable_access_logs.bucket
}

module "fail_module" {
  source            = "./modules/bucket"
  name              = "ringfence-example-module-weakened"
  access_log_bucket = var.access_log_bucket
}
