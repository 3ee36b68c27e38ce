resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "pass_enabled" {
  bucket = "ringfence-example-enabled"
}

resource "aws_s3_bucket_versioning" "enabled" {
  bucket = aws_s3_bucket.pass_enabled.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket" "fail_none" {
  bucket = "ringfence-example-none"
}

resource "aws_s3_bucket" "fail_suspended" {
  bucket = "ringfence-example-suspended"
}

resource "aws_s3_bucket_versioning" "suspended" {
  bucket = aws_s3_bucket.fail_suspended.id

  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket" "undecided_perhaps_suspended" {
  bucket = "ringfence-example-perhaps"
}

resource "aws_s3_bucket_versioning" "perhaps_suspended" {
  bucket = aws_s3_bucket.undecided_perhaps_suspended.id

  versioning_configuration {
    status = aws_vpc.main.main_route_table_id == "" ? "Enabled" : "Suspended"
  }
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module"
}

module "fail_module" {
  source     = "./modules/bucket"
  name       = "ringfence-example-module-weakened"
  versioning = "Suspended"
}
