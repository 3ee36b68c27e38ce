resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

locals {
  arns = { for name in ["denies", "reads-only", "narrowed", "inverted", "perhaps"] : name => "arn:aws:s3:::ringfence-example-${name}" }
}

resource "aws_s3_bucket" "pass_denies" {
  bucket = "ringfence-example-denies"
}

resource "aws_s3_bucket_policy" "denies" {
  bucket = aws_s3_bucket.pass_denies.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arns["denies"], "${local.arns["denies"]}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

# Known in every part but one, which is another statement's.
data "aws_iam_policy_document" "key_not_known_yet" {
  statement {
    sid       = "NoOtherKey"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::ringfence-example-key-not-known/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = [aws_kms_key.lake.arn]
    }
  }

  statement {
    sid       = "NoClearText"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::ringfence-example-key-not-known", "arn:aws:s3:::ringfence-example-key-not-known/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_kms_key" "lake" {}

resource "aws_s3_bucket" "pass_key_not_known_yet" {
  bucket = "ringfence-example-key-not-known"
}

resource "aws_s3_bucket_policy" "key_not_known_yet" {
  bucket = aws_s3_bucket.pass_key_not_known_yet.id
  policy = data.aws_iam_policy_document.key_not_known_yet.json
}

resource "aws_s3_bucket" "fail_no_policy" {
  bucket = "ringfence-example-no-policy"
}

resource "aws_s3_bucket" "fail_reads_only" {
  bucket = "ringfence-example-reads-only"
}

resource "aws_s3_bucket_policy" "reads_only" {
  bucket = aws_s3_bucket.fail_reads_only.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:Get*"
      Resource  = "${local.arns["reads-only"]}/*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_s3_bucket" "fail_narrowed" {
  bucket = "ringfence-example-narrowed"
}

resource "aws_s3_bucket_policy" "narrowed" {
  bucket = aws_s3_bucket.fail_narrowed.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arns["narrowed"], "${local.arns["narrowed"]}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" }, StringNotEquals = { "aws:PrincipalTag/clear" = "yes" } }
    }]
  })
}

resource "aws_s3_bucket" "fail_inverted" {
  bucket = "ringfence-example-inverted"
}

resource "aws_s3_bucket_policy" "inverted" {
  bucket = aws_s3_bucket.fail_inverted.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arns["inverted"], "${local.arns["inverted"]}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_s3_bucket" "undecided_perhaps_denied" {
  bucket = "ringfence-example-perhaps"
}

resource "aws_s3_bucket_policy" "perhaps" {
  bucket = aws_s3_bucket.undecided_perhaps_denied.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = aws_vpc.main.main_route_table_id == "" ? "Allow" : "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arns["perhaps"], "${local.arns["perhaps"]}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = "*"
      Resource  = "arn:aws:s3:::ringfence-example-module/*"
      Condition = { BoolIfExists = { "aws:SecureTransport" = ["false"] } }
    }]
  })
}

module "fail_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module-weakened"
}
