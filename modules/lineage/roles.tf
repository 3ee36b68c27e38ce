# Who writes: one role, which a step of a pipeline works with and nobody takes on. Who reads: whoever is given the policy and is named in the bucket's.

data "aws_iam_policy_document" "writer_trust" {
  statement {
    sid     = "ServicesOfThisAccount"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [for service in sort(var.services) : "${service}.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [for service in sort(var.services) : "arn:${var.account.partition}:${service}:${var.account.region}:${var.account.id}:*"]
    }
  }
}

resource "aws_iam_role" "writer" {
  name                 = local.writer
  description          = "Appends to the ledger of the lineage and copies it to SageMaker's"
  assume_role_policy   = data.aws_iam_policy_document.writer_trust.json
  permissions_boundary = var.permissions_boundary_arn

  tags = local.tags
}

locals {
  entities = [for kind in ["action", "artifact", "context"] :
    "arn:${var.account.partition}:sagemaker:${var.account.region}:${var.account.id}:${kind}/*"
  ]
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "FindEntries"
    actions   = ["s3:ListBucket", "s3:ListBucketVersions"]
    resources = [local.arn]
  }

  statement {
    sid       = "ReadEntries"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${local.arn}/*"]
  }

  statement {
    sid       = "OpenEntries"
    actions   = ["kms:Decrypt"]
    resources = [var.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.account.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "ReadSageMakersLineage"
    actions   = ["sagemaker:DescribeAction", "sagemaker:DescribeArtifact", "sagemaker:DescribeContext"]
    resources = local.entities
  }

  # These name no resource.
  statement {
    sid       = "AskSageMakersLineage"
    actions   = ["sagemaker:ListActions", "sagemaker:ListArtifacts", "sagemaker:ListAssociations", "sagemaker:ListContexts", "sagemaker:QueryLineage"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "writer" {
  source_policy_documents = [data.aws_iam_policy_document.reader.json]

  statement {
    sid       = "AppendEntries"
    actions   = ["s3:PutObject"]
    resources = ["${local.arn}/*"]
  }

  statement {
    sid       = "SealEntries"
    actions   = ["kms:GenerateDataKey"]
    resources = [var.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.account.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "CopyToSageMakersLineage"
    actions   = ["sagemaker:AddAssociation", "sagemaker:AddTags", "sagemaker:CreateAction", "sagemaker:CreateArtifact", "sagemaker:CreateContext"]
    resources = local.entities
  }
}

resource "aws_iam_role_policy" "writer" {
  name   = "append-to-ledger"
  role   = aws_iam_role.writer.name
  policy = data.aws_iam_policy_document.writer.json
}

# For permission sets, which take a policy by its name.
resource "aws_iam_policy" "reader" {
  name        = "${var.name}-lineage-read"
  description = "Reads the ledger of the lineage, and SageMaker's"
  policy      = data.aws_iam_policy_document.reader.json

  tags = local.tags
}
