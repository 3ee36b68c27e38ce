locals {
  deny_leaving = { Sid = "NobodyLeaves", Effect = "Deny", Action = "organizations:LeaveOrganization", Resource = "*" }
  many         = [for number in range(100) : "service${number}:SomeActionWithARatherLongName${number}"]
}

resource "terraform_data" "later" {}

module "pass_minified" {
  source = "./modules/policy"

  name       = "pass-minified"
  statements = [local.deny_leaving]
}

resource "aws_organizations_policy" "pass_space_within_a_text" {
  name = "pass-space-within-a-text"
  type = "TAG_POLICY"
  content = jsonencode({ tags = {
    OwnerTeam = { tag_value = { "@@assign" = ["ml platform", "a \"quoted\" team"] } }
  } })
}

# More than 5,120 characters: too long for a resource control policy, not for a service control policy.
module "pass_long_service_control_policy" {
  source = "./modules/policy"

  name       = "pass-long-service-control-policy"
  statements = [{ Effect = "Deny", Action = concat(local.many, [for action in local.many : "${action}Again"]), Resource = "*" }]
}

module "fail_too_long" {
  source = "./modules/policy"

  name       = "fail-too-long"
  statements = [for number in range(3) : { Effect = "Deny", Action = [for action in local.many : "${action}${number}"], Resource = "*" }]
}

module "fail_too_long_for_a_resource_control_policy" {
  source = "./modules/policy"

  name       = "fail-too-long-for-a-resource-control-policy"
  type       = "RESOURCE_CONTROL_POLICY"
  statements = [{ Effect = "Deny", Principal = "*", Action = concat(local.many, [for action in local.many : "${action}Again"]), Resource = "*" }]
}

data "aws_iam_policy_document" "pretty" {
  statement {
    sid       = "NobodyLeaves"
    effect    = "Deny"
    actions   = ["organizations:LeaveOrganization"]
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "fail_pretty_printed" {
  name    = "fail-pretty-printed"
  content = data.aws_iam_policy_document.pretty.json
}

resource "aws_organizations_policy" "pass_minified_document" {
  name    = "pass-minified-document"
  content = data.aws_iam_policy_document.pretty.minified_json
}

module "undecided_content" {
  source = "./modules/policy"

  name       = "undecided-content"
  statements = [{ Effect = "Deny", Action = "sagemaker:*", Resource = terraform_data.later.id }]
}
