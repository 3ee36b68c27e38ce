locals {
  use = { Effect = "Allow", Action = ["kms:GenerateDataKey*"], Resource = "*" }

  of_our_trail = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { Service = "cloudtrail.amazonaws.com" }
    Condition = { StringEquals = { "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:444444444444:trail/ringfence-dev" } }
  })] })
  of_any_trail = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { Service = "cloudtrail.amazonaws.com" }
  })] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "pass_policy_of_aws" {}

resource "aws_kms_key" "pass_our_trail" {
  policy = local.of_our_trail
}

resource "aws_kms_key" "pass_our_log_groups" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { Service = "logs.eu-west-1.amazonaws.com" }
    Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:444444444444:log-group:*" } }
  })] })
}

resource "aws_kms_key" "fail_any_trail" {
  policy = local.of_any_trail
}

resource "aws_kms_key" "fail_any_context" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { Service = "logs.eu-west-1.amazonaws.com" }
    Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "*" } }
  })] })
}

resource "aws_kms_key" "fail_absent_source_matches" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.use, {
    Principal = { Service = "events.amazonaws.com" }
    Condition = { StringEqualsIfExists = { "aws:SourceAccount" = "444444444444" } }
  })] })
}

resource "aws_kms_key" "fail_policy_attached" {}

resource "aws_kms_key_policy" "attached" {
  key_id = aws_kms_key.fail_policy_attached.key_id
  policy = local.of_any_trail
}

resource "aws_kms_key" "undecided_perhaps_any_trail" {
  policy = aws_vpc.main.main_route_table_id == "" ? local.of_any_trail : local.of_our_trail
}

module "pass_module" {
  source = "./modules/key"
  policy = local.of_our_trail
}

module "fail_module" {
  source = "./modules/key"
  policy = local.of_any_trail
}
