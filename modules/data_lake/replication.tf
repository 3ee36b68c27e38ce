# A copy of a protected zone in another account, which owns it: who can do harm here, cannot do it there.

data "aws_iam_policy_document" "replication_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }
  }
}

data "aws_iam_policy_document" "replication" {
  for_each = var.replicate_to

  statement {
    sid       = "ReadTheZonesConfiguration"
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [local.arns[each.key]]
  }

  statement {
    sid = "ReadTheZonesVersions"
    actions = [
      "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging",
    ]
    resources = ["${local.arns[each.key]}/*"]
  }

  statement {
    sid       = "WriteTheCopy"
    actions   = ["s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
    resources = ["${each.value.bucket_arn}/*"]
  }

  statement {
    sid       = "DecryptHere"
    actions   = ["kms:Decrypt"]
    resources = [local.zones[each.key].key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.account.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "EncryptThere"
    actions   = ["kms:Encrypt", "kms:GenerateDataKey"]
    resources = [each.value.key_arn]

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["s3.*.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "replication" {
  for_each = var.replicate_to

  name                 = "${var.name}-replication-${each.key}"
  description          = "S3 copies the zone ${each.key} of ${var.name} to account ${each.value.account_id} with it."
  assume_role_policy   = data.aws_iam_policy_document.replication_trust.json
  permissions_boundary = local.boundary_arn

  tags = merge(local.tags, { Name = "${var.name}-replication-${each.key}" })
}

resource "aws_iam_role_policy" "replication" {
  for_each = var.replicate_to

  name   = "copy"
  role   = aws_iam_role.replication[each.key].name
  policy = data.aws_iam_policy_document.replication[each.key].json
}

resource "aws_s3_bucket_replication_configuration" "zone" {
  for_each = var.replicate_to

  bucket = aws_s3_bucket.zone[each.key].bucket
  role   = aws_iam_role.replication[each.key].arn

  rule {
    id       = "everything"
    priority = 0
    status   = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }

    destination {
      account       = each.value.account_id
      bucket        = each.value.bucket_arn
      storage_class = "STANDARD_IA"

      access_control_translation {
        owner = "Destination"
      }

      encryption_configuration {
        replica_kms_key_id = each.value.key_arn
      }
    }
  }

  depends_on = [aws_iam_role_policy.replication, aws_s3_bucket_versioning.zone]
}
