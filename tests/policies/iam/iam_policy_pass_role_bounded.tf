locals {
  to_sagemaker = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
  bounded = {
    Effect    = "Allow"
    Action    = "iam:PassRole"
    Resource  = "arn:aws:iam::444444444444:role/ringfence-dev-execution"
    Condition = local.to_sagemaker
  }

  pass = {
    one_role_to_one_service = [local.bounded]
    roles_of_one_prefix     = [merge(local.bounded, { Resource = "arn:aws:iam::444444444444:role/ringfence-dev-*" })]
    no_role                 = [{ Effect = "Allow", Action = ["iam:Get*", "sagemaker:*"], Resource = "*" }]
    denied                  = [{ Effect = "Deny", Action = "iam:PassRole", Resource = "*" }]
  }
  fail = {
    any_role         = [merge(local.bounded, { Resource = "*" })]
    any_role_here    = [merge(local.bounded, { Resource = ["arn:aws:iam::444444444444:role/*"] })]
    any_account      = [merge(local.bounded, { Resource = "arn:aws:iam::*:role/ringfence-dev-execution" })]
    any_service      = [{ for key, value in local.bounded : key => value if key != "Condition" }]
    service_if_said  = [merge(local.bounded, { Condition = { StringEqualsIfExists = { "iam:PassedToService" = "sagemaker.amazonaws.com" } } })]
    wild_service     = [merge(local.bounded, { Condition = { StringLike = { "iam:PassedToService" = "*.amazonaws.com" } } })]
    by_wildcard      = [{ Effect = "Allow", Action = "iam:*", Resource = "*" }]
    all_but_somebody = [merge({ for key, value in local.bounded : key => value if key != "Resource" }, { NotResource = "arn:aws:iam::444444444444:role/admin" })]
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

resource "aws_iam_role" "pass_execution" {
  name               = "execution"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "pass_role_known_after_apply" {
  name   = "role-known-after-apply"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.bounded, { Resource = aws_iam_role.pass_execution.arn })] })
}

resource "aws_iam_policy" "undecided_perhaps_any_role" {
  name = "perhaps-any-role"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.bounded, {
    Resource = aws_iam_role.pass_execution.unique_id == "" ? "*" : aws_iam_role.pass_execution.arn
  })] })
}

resource "aws_iam_policy" "not_applicable_boundary" {
  name   = "ringfence-dev-boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.any_service })
}

resource "aws_iam_policy" "not_applicable_boundary_by_reference" {
  name   = "ringfence-dev-limits"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.any_service })
}

resource "aws_iam_policy" "fail_boundary_that_is_attached_too" {
  name   = "ringfence-dev-attached"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.any_service })
}

resource "aws_iam_role" "pass_bounded" {
  for_each = {
    by_name      = "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
    by_reference = aws_iam_policy.not_applicable_boundary_by_reference.arn
    attached     = aws_iam_policy.fail_boundary_that_is_attached_too.arn
  }

  name                 = each.key
  permissions_boundary = each.value
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.pass_bounded["attached"].name
  policy_arn = aws_iam_policy.fail_boundary_that_is_attached_too.arn
}

module "pass_module" {
  source    = "./modules/inline_policy"
  statement = local.bounded
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = { Effect = "Allow", Action = ["iam:PassRole"], Resource = ["*"] }
}
