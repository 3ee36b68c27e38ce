resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "logs" {}

resource "aws_s3_bucket" "not_applicable_source" {
  for_each = local.targets
  bucket   = "ringfence-example-source-${each.key}"
}

locals {
  targets = {
    a = aws_s3_bucket.pass_by_s3.bucket
    b = aws_s3_bucket.fail_by_kms.bucket
    c = aws_s3_bucket.fail_locked.bucket
    d = aws_s3_bucket.fail_not_said.bucket
    e = aws_s3_bucket.undecided_perhaps_kms.bucket
  }
}

resource "aws_s3_bucket_logging" "source" {
  for_each = local.targets

  bucket        = aws_s3_bucket.not_applicable_source[each.key].id
  target_bucket = each.value
  target_prefix = "s3/"
}

resource "aws_s3_bucket" "pass_by_s3" {
  bucket = "ringfence-example-by-s3"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "by_s3" {
  bucket = aws_s3_bucket.pass_by_s3.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "fail_by_kms" {
  bucket = "ringfence-example-by-kms"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "by_kms" {
  bucket = aws_s3_bucket.fail_by_kms.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.logs.arn
    }
  }
}

resource "aws_s3_bucket" "fail_locked" {
  bucket              = "ringfence-example-locked"
  object_lock_enabled = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "locked" {
  bucket = aws_s3_bucket.fail_locked.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_object_lock_configuration" "locked" {
  bucket = aws_s3_bucket.fail_locked.id

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 365
    }
  }
}

resource "aws_s3_bucket" "fail_not_said" {
  bucket = "ringfence-example-not-said"
}

resource "aws_s3_bucket" "undecided_perhaps_kms" {
  bucket = "ringfence-example-perhaps-kms"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "perhaps_kms" {
  bucket = aws_s3_bucket.undecided_perhaps_kms.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = aws_vpc.main.main_route_table_id == "" ? "aws:kms" : "AES256"
    }
  }
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module"
}

module "not_applicable_module" {
  source            = "./modules/bucket"
  name              = "ringfence-example-module-source"
  access_log_bucket = module.pass_module.name
}
