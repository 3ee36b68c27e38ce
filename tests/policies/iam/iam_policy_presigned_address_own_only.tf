locals {
  addresses = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]
  profiles  = "arn:aws:sagemaker:eu-west-1:444444444444:user-profile"
  own       = { Effect = "Allow", Action = local.addresses, Resource = "*", Condition = { StringEquals = { "aws:ResourceTag/Owner" = "$${aws:PrincipalTag/user_name}" } } }

  others  = { StringNotEquals = { "aws:ResourceTag/Owner" = "$${aws:PrincipalTag/user_name}" } }
  refused = { Effect = "Deny", Action = "sagemaker:CreatePresigned*", Resource = "*", Condition = local.others }
  all     = { Effect = "Allow", Action = "sagemaker:*", Resource = "*" }

  passes = {
    nobody = [
      { Effect = "Allow", Action = "sagemaker:*", Resource = "*" },
      { Effect = "Deny", Action = "sagemaker:CreatePresigned*", Resource = "*" },
    ]

    others_refused   = [local.all, local.refused]
    by_tag           = [local.own]
    by_services_tag  = [merge(local.own, { Condition = { StringEquals = { "sagemaker:ResourceTag/Owner" = "$${aws:PrincipalTag/user_name}" } } })]
    by_name          = [{ Effect = "Allow", Action = local.addresses, Resource = "${local.profiles}/d-1/$${aws:PrincipalTag/user_name}" }]
    no_address       = [{ Effect = "Allow", Action = "sagemaker:DescribeUserProfile", Resource = "*" }]
    denied_otherwise = [local.own, { Effect = "Deny", Action = local.addresses, Resource = "*", Condition = { Null = { "aws:SourceVpce" = "true" } } }]
  }

  fails = {
    elsewhere = [
      { Effect = "Allow", Action = "sagemaker:*", Resource = "*" },
      { Effect = "Deny", Action = "sagemaker:CreatePresigned*", Resource = "*", Condition = { Bool = { "aws:ViaAWSService" = "true" } } },
    ]

    some_refused     = [local.all, merge(local.refused, { Action = "sagemaker:CreatePresignedDomainUrl" })]
    refused_outside  = [local.all, merge(local.refused, { Condition = merge(local.others, { Null = { "aws:SourceVpce" = "true" } }) })]
    refused_if_there = [local.all, merge(local.refused, { Condition = { StringNotEqualsIfExists = local.others.StringNotEquals } })]
    anybodys         = [{ Effect = "Allow", Action = local.addresses, Resource = "*" }]
    any_profile      = [{ Effect = "Allow", Action = "sagemaker:CreatePresigned*", Resource = "${local.profiles}/*" }]
    within_a_service = [{ Effect = "Allow", Action = "sagemaker:*", Resource = "*" }]
    a_fixed_owner    = [merge(local.own, { Condition = { StringEquals = { "aws:ResourceTag/Owner" = "scientist-1" } } })]
    absent_is_enough = [merge(local.own, { Condition = { StringEqualsIfExists = { "aws:ResourceTag/Owner" = "$${aws:PrincipalTag/user_name}" } } })]
    beginning_with   = [{ Effect = "Allow", Action = local.addresses, Resource = "${local.profiles}/d-1/$${aws:PrincipalTag/user_name}*" }]
    empty_for_people = [{ Effect = "Allow", Action = local.addresses, Resource = "${local.profiles}/d-1/$${aws:username}" }]
    by_network_only  = [merge(local.own, { Condition = { StringEquals = { "aws:SourceVpc" = "vpc-1" } } })]
  }
}

resource "terraform_data" "later" {}

resource "aws_iam_policy" "pass_by" {
  for_each = local.passes

  name   = "pass-${each.key}"
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_policy" "fail_with" {
  for_each = local.fails

  name   = "fail-${each.key}"
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_ssoadmin_permission_set_inline_policy" "fail_permission_set" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1111111111111111"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"
  inline_policy      = jsonencode({ Version = "2012-10-17", Statement = local.fails.anybodys })
}

resource "aws_iam_policy" "undecided_statements" {
  name   = "undecided-statements"
  policy = terraform_data.later.id
}

# A boundary grants nothing.
resource "aws_iam_policy" "not_applicable_boundary" {
  name   = "not-applicable-boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fails.within_a_service })
}

# What is not a policy of this kind; the boundary's holder.
resource "aws_iam_role" "pass_bounded" {
  name                 = "pass-bounded"
  permissions_boundary = aws_iam_policy.not_applicable_boundary.arn

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
