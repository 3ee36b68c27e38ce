# A bucket with everything that surrounds it; what is null is left out.
variable "name" {
  type = string
}

variable "key_arn" {
  type    = string
  default = null
}

variable "policy" {
  type    = string
  default = null
}

variable "access_log_bucket" {
  type    = string
  default = null
}

variable "public_policies_blocked" {
  type    = bool
  default = true
}

variable "versioning" {
  type    = string
  default = "Enabled"
}

variable "ownership" {
  type    = string
  default = "BucketOwnerEnforced"
}

variable "unfinished_uploads_days" {
  type    = number
  default = 7
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = var.public_policies_blocked
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = var.versioning
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.key_arn
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = var.ownership
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = var.unfinished_uploads_days
    }
  }
}

resource "aws_s3_bucket_logging" "this" {
  count = var.access_log_bucket == null ? 0 : 1

  bucket        = aws_s3_bucket.this.id
  target_bucket = var.access_log_bucket
  target_prefix = "s3/"
}

resource "aws_s3_bucket_policy" "this" {
  count = var.policy == null ? 0 : 1

  bucket = aws_s3_bucket.this.id
  policy = var.policy
}

output "name" {
  value = aws_s3_bucket.this.bucket
}
