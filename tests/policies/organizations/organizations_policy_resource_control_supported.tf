locals {
  deny = { Effect = "Deny", Principal = "*", Action = ["s3:*", "kms:Decrypt"], Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }

  passes = {
    stores = [local.deny]
    a_role = [merge(local.deny, { Action = "sts:AssumeRole" })]
  }

  fails = {
    sagemaker   = [merge(local.deny, { Action = ["s3:*", "sagemaker:CreateTrainingJob"] })]
    everything  = [merge(local.deny, { Action = "*" })]
    an_allow    = [local.deny, merge(local.deny, { Effect = "Allow" })]
    one_caller  = [merge(local.deny, { Principal = { AWS = "arn:aws:iam::999999999999:root" } })]
    all_but_one = [merge({ for key, value in local.deny : key => value if key != "Action" }, { NotAction = "s3:GetObject" })]
  }
}

resource "terraform_data" "later" {}

resource "aws_organizations_policy" "pass_with" {
  for_each = local.passes

  name    = "pass-${each.key}"
  type    = "RESOURCE_CONTROL_POLICY"
  content = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_organizations_policy" "fail_with" {
  for_each = local.fails

  name    = "fail-${each.key}"
  type    = "RESOURCE_CONTROL_POLICY"
  content = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_organizations_policy" "undecided_content" {
  name    = "undecided-content"
  type    = "RESOURCE_CONTROL_POLICY"
  content = terraform_data.later.id
}

resource "aws_organizations_policy" "not_applicable_service_control" {
  name    = "not-applicable-service-control"
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })
}
