locals {
  use = { Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*" }

  everyone = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, { Principal = "*" })] })
  caller_account = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { AWS = "*" }
    Condition = { StringEquals = { "kms:CallerAccount" = "444444444444", "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } }
  })] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "pass_policy_of_aws" {}

resource "aws_kms_key" "pass_named_role" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, { Principal = { AWS = "arn:aws:iam::444444444444:role/reader" } })] })
}

resource "aws_kms_key" "pass_caller_account" {
  policy = local.caller_account
}

resource "aws_kms_key" "fail_everyone" {
  policy = local.everyone
}

resource "aws_kms_key" "fail_via_service_only" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { AWS = "*" }
    Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } }
  })] })
}

resource "aws_kms_key" "fail_inverted" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = "*"
    Condition = { StringNotEquals = { "kms:CallerAccount" = "444444444444" } }
  })] })
}

resource "aws_kms_key" "fail_policy_attached" {}

resource "aws_kms_key_policy" "attached" {
  key_id = aws_kms_key.fail_policy_attached.id
  policy = local.everyone
}

resource "aws_kms_key" "undecided_perhaps_everyone" {
  policy = aws_vpc.main.main_route_table_id == "" ? local.everyone : local.caller_account
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

data "aws_iam_policy_document" "role_not_known_yet" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.reader.arn]
    }
  }
}

module "pass_module" {
  source = "./modules/key"
  policy = data.aws_iam_policy_document.role_not_known_yet.json
}

module "fail_module" {
  source = "./modules/key"
  policy = local.everyone
}
