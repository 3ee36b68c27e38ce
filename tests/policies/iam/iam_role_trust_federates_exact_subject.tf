locals {
  host     = "token.actions.githubusercontent.com"
  provider = { Federated = "arn:aws:iam::444444444444:oidc-provider/token.actions.githubusercontent.com" }
  token    = { Action = "sts:AssumeRoleWithWebIdentity", Principal = local.provider }
  aud      = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }

  pass = {
    one_environment = merge(local.token, { Condition = { StringEquals = merge(local.aud, { "token.actions.githubusercontent.com:sub" = "repo:bank/platform:environment:dev" }) } })
  }
  fail = {
    every_repository = merge(local.token, { Condition = { StringEquals = local.aud, StringLike = { "token.actions.githubusercontent.com:sub" = "repo:bank/*:*" } } })
    every_branch     = merge(local.token, { Condition = { StringEquals = local.aud, StringLike = { "token.actions.githubusercontent.com:sub" = ["repo:bank/platform:*"] } } })
    any_subject      = merge(local.token, { Condition = { StringEquals = local.aud } })
    any_audience     = merge(local.token, { Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:bank/platform:environment:dev" } } })
    no_condition     = local.token
  }
  not_applicable = {
    service = { Action = "sts:AssumeRole", Principal = { Service = "codebuild.amazonaws.com" } }
    saml    = { Action = "sts:AssumeRoleWithSAML", Principal = { Federated = "arn:aws:iam::444444444444:saml-provider/directory" } }
  }
}

resource "aws_iam_role" "pass_trust" {
  for_each           = local.pass
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow" }, each.value)] })
}

resource "aws_iam_role" "fail_trust" {
  for_each           = local.fail
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow" }, each.value)] })
}

resource "aws_iam_role" "not_applicable_trust" {
  for_each           = local.not_applicable
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow" }, each.value)] })
}

resource "aws_iam_openid_connect_provider" "pipeline" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "undecided_perhaps_any_subject" {
  name = "perhaps-any-subject"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRoleWithWebIdentity"
    Principal = local.provider
    Condition = {
      StringEquals = local.aud
      StringLike   = { "token.actions.githubusercontent.com:sub" = aws_iam_openid_connect_provider.pipeline.arn == "" ? "*" : "repo:bank/platform:environment:dev" }
    }
  }] })
}

data "aws_iam_policy_document" "provider_known_after_apply" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.pipeline.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.host}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.host}:sub"
      values   = ["repo:bank/platform:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "pass_provider_known_after_apply" {
  name               = "provider-known-after-apply"
  assume_role_policy = data.aws_iam_policy_document.provider_known_after_apply.json
}

module "pass_module" {
  source = "./modules/role"
  trust  = local.pass.one_environment
}

module "fail_module" {
  source = "./modules/role"
  trust  = local.token
}
