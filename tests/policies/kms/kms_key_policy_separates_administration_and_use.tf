variable "policy" {
  type    = string
  default = null
}

locals {
  root = { AWS = "arn:aws:iam::444444444444:root" }

  administer = {
    Effect    = "Allow"
    Principal = local.root
    Action    = ["kms:DescribeKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
    Resource  = "*"
  }
  use = {
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::444444444444:role/execution" }
    Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
    Resource  = "*"
  }

  separate = jsonencode({ Version = "2012-10-17", Statement = [local.administer, local.use] })
  at_once  = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, { Action = "kms:*" })] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "pass_separate" {
  policy = local.separate
}

resource "aws_kms_key" "pass_roles_by_pattern" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.administer, merge(local.use, {
    Principal = local.root
    Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::444444444444:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_DataScientist_*" } }
  })] })
}

resource "aws_kms_key" "pass_grants_to_aws_resources" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.administer, {
    Action    = concat(local.administer.Action, ["kms:CreateGrant"])
    Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
  })] })
}

resource "aws_kms_key" "pass_policy_attached" {}

resource "aws_kms_key_policy" "attached" {
  key_id = aws_kms_key.pass_policy_attached.id
  policy = local.separate
}

resource "aws_kms_key" "fail_policy_of_aws" {}

resource "aws_kms_key" "fail_policy_variable_is_null" {
  policy = var.policy
}

resource "aws_kms_key" "fail_at_once" {
  policy = local.at_once
}

resource "aws_kms_key" "fail_create_reaches_further" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.administer, { Action = ["kms:Create*", "kms:Put*"] })] })
}

resource "aws_kms_key" "fail_left_to_iam" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.administer, merge(local.use, {
    Principal = local.root
    Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } }
  })] })
}

resource "aws_kms_key" "undecided_perhaps_at_once" {
  policy = aws_vpc.main.main_route_table_id == "" ? local.at_once : local.separate
}

resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

data "aws_iam_policy_document" "role_not_known_yet" {
  statement {
    sid       = "Administer"
    actions   = ["kms:PutKeyPolicy"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444444444444:root"]
    }
  }

  statement {
    sid       = "Use"
    actions   = ["kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.execution.arn]
    }
  }
}

module "pass_module" {
  source = "./modules/key"
  policy = data.aws_iam_policy_document.role_not_known_yet.json
}

module "fail_module" {
  source = "./modules/key"
}
