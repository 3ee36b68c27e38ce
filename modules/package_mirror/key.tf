# The key of the domain's packages. Readers of packages need no right to it: CodeArtifact uses it by a grant, which whoever
# creates the domain gives.

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "AdministratorsAdministerOnly"
    resources = ["*"]

    actions = [
      "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey", "kms:DisableKeyRotation",
      "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies",
      "kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
    ]

    principals {
      type        = "AWS"
      identifiers = ["${local.iam}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = sort(concat(local.administrators, ["${local.iam}:root"]))
    }
  }

  statement {
    sid       = "GrantsForAwsResourcesOnly"
    resources = ["*"]
    actions   = ["kms:CreateGrant"]

    principals {
      type        = "AWS"
      identifiers = ["${local.iam}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = local.administrators
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["${local.service}.${var.account.region}.amazonaws.com"]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "${var.name}: ${local.purpose}"
  policy                  = data.aws_iam_policy_document.key.json
  enable_key_rotation     = true
  deletion_window_in_days = var.disposable == null ? 30 : 7

  tags = merge(local.tags, { Name = "${var.name}-${local.purpose}" })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-${local.purpose}"
  target_key_id = aws_kms_key.this.key_id
}
