# A small environment with an archive that nobody can empty before its time, and a parameter that may go.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "= 5.100.0"
    }
  }
  backend "s3" {}
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "archive" {
  description         = "ringfence-dev-archive"
  enable_key_rotation = true
  tags                = { Name = "ringfence-dev-archive" }
}

resource "aws_kms_alias" "archive" {
  name          = "alias/ringfence-dev-archive"
  target_key_id = aws_kms_key.archive.key_id
}

resource "aws_s3_bucket" "archive" {
  bucket              = "ringfence-dev-444444444444-logs"
  object_lock_enabled = true
}

resource "aws_s3_bucket_versioning" "archive" {
  bucket = aws_s3_bucket.archive.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "archive" {
  bucket = aws_s3_bucket_versioning.archive.bucket
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 30
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.archive.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Locked too, but in governance mode and disposable: Terraform empties it.
resource "aws_s3_bucket" "drafts" {
  bucket              = "ringfence-dev-444444444444-drafts"
  object_lock_enabled = true
  force_destroy       = true
}

resource "aws_s3_bucket_object_lock_configuration" "drafts" {
  bucket = aws_s3_bucket.drafts.id
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 30
    }
  }
}

resource "aws_ssm_parameter" "archive" {
  name  = "/ringfence-dev/archive/name"
  type  = "String"
  value = aws_s3_bucket.archive.bucket
}
