locals {
  key = "arn:aws:kms:eu-west-1:444444444444:key/00000000-0000-0000-0000-000000000000"

  present = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false" }
  foreign = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = local.key }

  # Each bucket's denies of s3:PutObject: their conditions.
  denies = {
    pass_by_value_when_present = [{ StringNotEquals = local.foreign, Null = local.present }]
    pass_and_the_key_of_aws = [
      { StringNotEquals = local.foreign, Null = local.present },
      {
        StringEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
        Null         = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "true" }
      },
      {
        StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
        Null            = { "s3:x-amz-server-side-encryption" = "false" }
      },
    ]
    pass_only_a_service_writes = [{ StringNotEqualsIfExists = { "aws:PrincipalServiceName" = "cloudtrail.amazonaws.com" } }]
    fail_absence_is_denied_too = [{ StringNotEquals = local.foreign }]
    fail_absence_by_null = [
      { StringNotEquals = local.foreign, Null = local.present },
      { Null = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "true" } },
    ]
    fail_if_exists_is_no_help = [{ StringNotEqualsIfExists = local.foreign }]
    fail_algorithm_only       = [{ StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }, Null = { "s3:x-amz-server-side-encryption" = "false" } }]
    fail_any_key              = [{ StringNotLike = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "*" }, Null = local.present }]
    fail_inverted             = [{ StringEquals = local.foreign, Null = local.present }]
  }
}

resource "aws_s3_bucket" "pass_by_value_when_present" {
  bucket = "pass_by_value_when_present"
}

resource "aws_s3_bucket" "pass_and_the_key_of_aws" {
  bucket = "pass_and_the_key_of_aws"
}

resource "aws_s3_bucket" "pass_only_a_service_writes" {
  bucket = "pass_only_a_service_writes"
}

resource "aws_s3_bucket" "fail_absence_is_denied_too" {
  bucket = "fail_absence_is_denied_too"
}

resource "aws_s3_bucket" "fail_absence_by_null" {
  bucket = "fail_absence_by_null"
}

resource "aws_s3_bucket" "fail_if_exists_is_no_help" {
  bucket = "fail_if_exists_is_no_help"
}

resource "aws_s3_bucket" "fail_algorithm_only" {
  bucket = "fail_algorithm_only"
}

resource "aws_s3_bucket" "fail_any_key" {
  bucket = "fail_any_key"
}

resource "aws_s3_bucket" "fail_inverted" {
  bucket = "fail_inverted"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "each" {
  for_each = local.denies
  bucket   = each.key

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = local.key
    }
  }
}

resource "aws_s3_bucket_policy" "each" {
  for_each = local.denies
  bucket   = each.key

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for condition in each.value : {
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::${each.key}/*"
      Condition = condition
    }]
  })
}

resource "aws_kms_key" "lake" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

module "pass_module_key_not_known_yet" {
  source  = "./modules/bucket"
  name    = "pass-module"
  key_arn = aws_kms_key.lake.arn
}

resource "aws_s3_bucket_policy" "module" {
  bucket = module.pass_module_key_not_known_yet.name
  policy = data.aws_iam_policy_document.key_not_known_yet.json
}

data "aws_iam_policy_document" "key_not_known_yet" {
  statement {
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::pass-module/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = [aws_kms_key.lake.arn]
    }

    condition {
      test     = "Null"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = ["false"]
    }
  }
}

module "fail_module_no_policy" {
  source  = "./modules/bucket"
  name    = "fail-module"
  key_arn = aws_kms_key.lake.arn
}

module "undecided_perhaps_any_key" {
  source  = "./modules/bucket"
  name    = "undecided-perhaps-any-key"
  key_arn = aws_kms_key.lake.arn
}

resource "aws_s3_bucket_policy" "perhaps_any_key" {
  bucket = module.undecided_perhaps_any_key.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::undecided-perhaps-any-key/*"
      Condition = {
        StringNotLike = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_vpc.main.main_route_table_id == "" ? "*" : local.key }
        Null          = local.present
      }
    }]
  })
}

module "not_applicable_encrypted_by_s3" {
  source = "./modules/bucket"
  name   = "not-applicable"
}
