# The ledger of every step from raw data to prediction (`ringfence lineage`): one object an entry, each written once by the
# writer's role and locked; readers read; nobody changes.

locals {
  tags   = merge(var.tags, { Module = "lineage" })
  iam    = "arn:${var.account.partition}:iam::${var.account.id}"
  bucket = "${var.name}-${var.account.id}-lineage"
  arn    = "arn:${var.account.partition}:s3:::${local.bucket}"

  writer      = "${var.name}-lineage-writer"
  writer_role = "${local.iam}:role/${local.writer}"

  administrators = sort(var.administrators == null ? ["${local.iam}:role/ringfence-terraform"] : var.administrators)
  writers        = sort(concat([local.writer_role], tolist(var.writers)))

  readers = sort(var.readers == null ? [for set in ["Auditor", "MLEngineer", "ModelApprover"] :
    "${local.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${set}_*"
  ] : var.readers)
}

resource "aws_s3_bucket" "ledger" {
  bucket              = local.bucket
  object_lock_enabled = true
  force_destroy       = var.disposable != null

  tags = merge(local.tags, { Name = local.bucket })
}

resource "aws_s3_bucket_ownership_controls" "ledger" {
  bucket = aws_s3_bucket.ledger.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "ledger" {
  bucket                  = aws_s3_bucket.ledger.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "ledger" {
  bucket = aws_s3_bucket.ledger.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "ledger" {
  bucket = aws_s3_bucket.ledger.bucket

  rule {
    default_retention {
      mode = var.retention.mode
      days = var.retention.days
    }
  }

  depends_on = [aws_s3_bucket_versioning.ledger]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "ledger" {
  bucket = aws_s3_bucket.ledger.bucket

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.key_arn
    }
  }
}

resource "aws_s3_bucket_logging" "ledger" {
  bucket        = aws_s3_bucket.ledger.bucket
  target_bucket = var.access_log_bucket
  target_prefix = "s3/${local.bucket}/"
}

# Entries stay for good: the rule only ends what was never finished.
resource "aws_s3_bucket_lifecycle_configuration" "ledger" {
  bucket = aws_s3_bucket.ledger.bucket

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.ledger]
}

resource "aws_ssm_parameter" "ledger" {
  name        = "/${var.name}/lineage/ledger"
  description = "Where the ledger lies, as `ringfence lineage` takes it."
  type        = "String"
  value       = "s3://${local.bucket}/ledger"

  tags = local.tags
}
