resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

locals {
  blocked = true
}

resource "aws_s3_bucket" "pass_blocked" {
  bucket = "ringfence-example-blocked"
}

resource "aws_s3_bucket_public_access_block" "blocked" {
  bucket                  = aws_s3_bucket.pass_blocked.id
  block_public_acls       = local.blocked
  block_public_policy     = local.blocked
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "pass_each" {
  for_each = toset(["raw", "curated"])
  bucket   = "ringfence-example-${each.key}"
}

resource "aws_s3_bucket_public_access_block" "each" {
  for_each = aws_s3_bucket.pass_each

  bucket                  = each.value.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "fail_no_block" {
  bucket = "ringfence-example-no-block"
}

resource "aws_s3_bucket" "fail_one_setting_left_out" {
  bucket = "ringfence-example-one-left-out"
}

resource "aws_s3_bucket_public_access_block" "one_setting_left_out" {
  bucket             = aws_s3_bucket.fail_one_setting_left_out.id
  block_public_acls  = true
  ignore_public_acls = true
}

resource "aws_s3_bucket" "undecided_block_of_which" {
  bucket = "ringfence-example-block-of-which"
}

resource "aws_s3_bucket_public_access_block" "of_which" {
  bucket                  = aws_vpc.main.main_route_table_id == "" ? aws_s3_bucket.pass_blocked.id : aws_s3_bucket.undecided_block_of_which.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module"
}

module "fail_module" {
  source                  = "./modules/bucket"
  name                    = "ringfence-example-module-weakened"
  public_policies_blocked = false
}
