# The zones of the lake, each a bucket under a customer-managed key: raw, curated, features, models. logs.tf holds the bucket
# of their access logs, which differs in all but the basics.

locals {
  tags = merge(var.tags, { Module = "data_lake" })

  boundary_arn = var.permissions_boundary_arn == null ? "arn:${var.account.partition}:iam::${var.account.id}:policy/${var.name}-boundary" : var.permissions_boundary_arn

  zones = {
    raw      = { key_arn = var.key_arns.lake }
    curated  = { key_arn = var.key_arns.lake }
    features = { key_arn = var.key_arns.lake }
    models   = { key_arn = var.key_arns.models }
  }

  buckets = { for zone in concat(keys(local.zones), ["logs"]) : zone => "${var.name}-${var.account.id}-${zone}" }
  arns    = { for zone, bucket in local.buckets : zone => "arn:${var.account.partition}:s3:::${bucket}" }
}

resource "aws_s3_bucket" "zone" {
  for_each = local.zones

  bucket              = local.buckets[each.key]
  object_lock_enabled = each.key == "models"
  force_destroy       = var.disposable != null

  tags = merge(local.tags, { Name = local.buckets[each.key] })
}

# A model that decided about a customer can be examined as long as the decision can be contested.
resource "aws_s3_bucket_object_lock_configuration" "models" {
  bucket = aws_s3_bucket.zone["models"].bucket

  rule {
    default_retention {
      mode = var.model_retention.mode
      days = var.model_retention.days
    }
  }

  depends_on = [aws_s3_bucket_versioning.zone]
}

resource "aws_s3_bucket_ownership_controls" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "zone" {
  for_each = local.zones

  bucket                  = aws_s3_bucket.zone[each.key].bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = each.value.key_arn
    }
  }
}

resource "aws_s3_bucket_logging" "zone" {
  for_each = local.zones

  bucket        = aws_s3_bucket.zone[each.key].bucket
  target_bucket = aws_s3_bucket.logs.bucket
  target_prefix = "s3/${local.buckets[each.key]}/"

  depends_on = [aws_s3_bucket_policy.logs]
}

resource "aws_s3_bucket_lifecycle_configuration" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.retention.versions
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.zone]
}
