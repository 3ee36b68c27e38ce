locals {
  read     = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::example/*" }
  notebook = { Effect = "Deny", Action = "sagemaker:CreateNotebookInstance", Resource = "*" }

  pass = {
    from_our_endpoint   = [merge(local.read, { Condition = { StringEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } } })]
    owner_where_owned   = [merge(local.read, { Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-ringfence01" }, StringEqualsIfExists = { "aws:ResourceOrgID" = "o-ringfence01" } } })]
    other_team_excluded = [merge(local.read, { Condition = { StringNotLike = { "aws:PrincipalTag/team" = "*/*" } } })]
    denies_unsafe       = [merge(local.notebook, { Condition = { StringNotEquals = { "sagemaker:RootAccess" = "Disabled" } } })]
    denies_enabled      = [merge(local.notebook, { Action = "sagemaker:UpdateNotebookInstance", Condition = { StringEquals = { "sagemaker:RootAccess" = "Enabled" } } })]
    denies_clear_text   = [{ Effect = "Deny", Action = "s3:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }]
  }
  fail = {
    from_any_other_endpoint = [merge(local.read, { Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } } })]
    from_no_endpoint        = [merge(local.read, { Condition = { StringEqualsIfExists = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } } })]
    from_any_other_address  = [merge(local.read, { Condition = { NotIpAddress = { "aws:SourceIp" = "203.0.113.0/24" } } })]
    denies_disabled         = [merge(local.notebook, { Condition = { StringNotEquals = { "sagemaker:RootAccess" = "Enabled" } } })]
    denies_no_internet      = [merge(local.notebook, { Condition = { StringEquals = { "sagemaker:DirectInternetAccess" = "Disabled" } } })]
    denies_isolation        = [merge(local.notebook, { Action = "sagemaker:CreateModel", Condition = { Bool = { "sagemaker:NetworkIsolation" = "true" } } })]
  }
}

resource "aws_iam_role_policy" "pass_statement" {
  for_each = local.pass
  name     = each.key
  role     = "example"
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy" "fail_statement" {
  for_each = local.fail
  name     = each.key
  role     = "example"
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_organizations_policy" "fail_service_control_policy" {
  name    = "denies-disabled"
  content = jsonencode({ Version = "2012-10-17", Statement = local.fail.denies_disabled })
}

resource "aws_kms_key" "pass_policy_of_aws" {}

resource "aws_kms_key" "fail_everyone_but_us" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "kms:Decrypt"
    Principal = "*"
    Resource  = "*"
    Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
  }] })
}

resource "aws_iam_role" "fail_trust" {
  name = "trust"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { Service = "sagemaker.amazonaws.com" }
    Condition = { StringNotEquals = { "aws:SourceAccount" = "444444444444" } }
  }] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_iam_policy" "pass_vpc_known_after_apply" {
  name   = "vpc-known-after-apply"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.read, { Condition = { StringEquals = { "aws:SourceVpc" = aws_vpc.main.id } } })] })
}

resource "aws_iam_policy" "undecided_perhaps_denies_disabled" {
  name = "perhaps-denies-disabled"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.notebook, {
    Condition = { StringEquals = { "sagemaker:RootAccess" = aws_vpc.main.main_route_table_id == "" ? "Disabled" : "Enabled" } }
  })] })
}

module "pass_module" {
  source    = "./modules/inline_policy"
  statement = local.pass.denies_unsafe[0]
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = local.fail.denies_disabled[0]
}
