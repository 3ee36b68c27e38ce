variable "key_arn" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "lake" {}

locals {
  key_arn = aws_kms_key.lake.arn
}

resource "aws_s3_bucket" "pass_key" {
  bucket = "ringfence-example-key"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "key" {
  bucket = aws_s3_bucket.pass_key.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = local.key_arn
    }
  }
}

resource "aws_s3_bucket" "fail_left_out" {
  bucket = "ringfence-example-left-out"
}

resource "aws_s3_bucket" "fail_key_variable_is_null" {
  bucket = "ringfence-example-key-is-null"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "key_variable_is_null" {
  bucket = aws_s3_bucket.fail_key_variable_is_null.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.key_arn
    }
  }
}

resource "aws_s3_bucket" "fail_key_of_aws" {
  bucket = "ringfence-example-key-of-aws"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "key_of_aws" {
  bucket = aws_s3_bucket.fail_key_of_aws.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "alias/aws/s3"
    }
  }
}

resource "aws_s3_bucket" "fail_bucket_in_place_of_key" {
  bucket = "ringfence-example-bucket-as-key"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "bucket_in_place_of_key" {
  bucket = aws_s3_bucket.fail_bucket_in_place_of_key.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_s3_bucket.pass_key.arn
    }
  }
}

resource "aws_s3_bucket" "fail_key_there_but_not_used" {
  bucket = "ringfence-example-key-not-used"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "key_there_but_not_used" {
  bucket = aws_s3_bucket.fail_key_there_but_not_used.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "undecided_key_may_be_null" {
  bucket = "ringfence-example-key-may-be-null"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "key_may_be_null" {
  bucket = aws_s3_bucket.undecided_key_may_be_null.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_vpc.main.main_route_table_id == "" ? null : aws_kms_key.lake.arn
    }
  }
}

resource "aws_s3_bucket" "not_applicable_access_logs" {
  bucket = "ringfence-example-access-logs"
}

resource "aws_s3_bucket_logging" "key" {
  bucket        = aws_s3_bucket.pass_key.id
  target_bucket = aws_s3_bucket.not_applicable_access_logs.id
  target_prefix = "s3/"
}

module "pass_module" {
  source  = "./modules/bucket"
  name    = "ringfence-example-module"
  key_arn = aws_kms_key.lake.arn
}

module "fail_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module-weakened"
}
