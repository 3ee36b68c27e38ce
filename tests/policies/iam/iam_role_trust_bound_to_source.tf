locals {
  sagemaker   = { Principal = { Service = "sagemaker.amazonaws.com" } }
  own_account = { StringEquals = { "aws:SourceAccount" = "444444444444" } }

  pass = {
    own_account = merge(local.sagemaker, { Condition = local.own_account })
    own_trail = {
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:444444444444:trail/*" } }
    }
  }
  fail = {
    anybody          = local.sagemaker
    absent_matches   = merge(local.sagemaker, { Condition = { StringEqualsIfExists = { "aws:SourceAccount" = "444444444444" } } })
    inverted         = merge(local.sagemaker, { Condition = { StringNotEquals = { "aws:SourceAccount" = "444444444444" } } })
    any_source       = merge(local.sagemaker, { Condition = { ArnLike = { "aws:SourceArn" = "*" } } })
    one_among_others = { Principal = { AWS = "arn:aws:iam::444444444444:root", Service = ["ec2.amazonaws.com", "lambda.amazonaws.com"] } }
  }
  not_applicable = {
    instance = { Principal = { Service = "ec2.amazonaws.com" } }
    people   = { Principal = { AWS = "arn:aws:iam::444444444444:root" } }
  }
}

resource "aws_iam_role" "pass_trust" {
  for_each           = local.pass
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole" }, each.value)] })
}

resource "aws_iam_role" "fail_trust" {
  for_each           = local.fail
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole" }, each.value)] })
}

resource "aws_iam_role" "not_applicable_trust" {
  for_each           = local.not_applicable
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole" }, each.value)] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_iam_role" "undecided_perhaps_any_source" {
  name = "perhaps-any-source"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { Service = "sagemaker.amazonaws.com" }
    Condition = { ArnLike = { "aws:SourceArn" = aws_vpc.main.main_route_table_id == "" ? "*" : aws_vpc.main.arn } }
  }] })
}

data "aws_iam_policy_document" "source_known_after_apply" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [aws_vpc.main.arn]
    }
  }
}

resource "aws_iam_role" "pass_source_known_after_apply" {
  name               = "source-known-after-apply"
  assume_role_policy = data.aws_iam_policy_document.source_known_after_apply.json
}

module "pass_module" {
  source = "./modules/role"
  trust  = local.pass.own_account
}

module "fail_module" {
  source = "./modules/role"
  trust  = local.sagemaker
}
