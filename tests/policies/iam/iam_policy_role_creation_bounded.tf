locals {
  boundary = { ArnLike = { "iam:PermissionsBoundary" = "arn:aws:iam::444444444444:policy/ringfence-*-boundary" } }
  bounded = {
    Effect    = "Allow"
    Action    = ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]
    Resource  = "arn:aws:iam::444444444444:role/ringfence-*"
    Condition = local.boundary
  }

  pass = {
    within_boundary = [local.bounded]
    looks_only      = [{ Effect = "Allow", Action = ["iam:Get*", "iam:List*"], Resource = "*" }]
    denied          = [{ Effect = "Deny", Action = "iam:*", Resource = "*" }]
  }
  fail = {
    without_boundary   = [{ for key, value in local.bounded : key => value if key != "Condition" }]
    boundary_if_said   = [merge(local.bounded, { Condition = { StringEqualsIfExists = { "iam:PermissionsBoundary" = "arn:aws:iam::444444444444:policy/b" } } })]
    by_wildcard        = [{ Effect = "Allow", Action = "iam:Put*", Resource = "arn:aws:iam::444444444444:role/ringfence-*" }]
    removes_boundaries = [merge(local.bounded, { Action = "iam:DeleteRolePermissionsBoundary" })]
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

resource "aws_iam_policy" "pass_boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

data "aws_iam_policy_document" "boundary_known_after_apply" {
  statement {
    actions   = ["iam:CreateRole"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.pass_boundary.arn]
    }
  }
}

resource "aws_iam_policy" "pass_boundary_known_after_apply" {
  name   = "boundary-known-after-apply"
  policy = data.aws_iam_policy_document.boundary_known_after_apply.json
}

resource "aws_iam_policy" "undecided_perhaps_any_boundary" {
  name = "perhaps-any-boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.bounded, {
    Condition = { ArnLike = { "iam:PermissionsBoundary" = aws_iam_policy.pass_boundary.policy_id == "" ? "*" : aws_iam_policy.pass_boundary.arn } }
  })] })
}

resource "aws_iam_policy" "not_applicable_boundary" {
  name   = "ringfence-dev-boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.without_boundary })
}

resource "aws_iam_policy" "not_applicable_boundary_by_reference" {
  name   = "ringfence-dev-limits"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.without_boundary })
}

resource "aws_iam_policy" "fail_boundary_that_is_attached_too" {
  name   = "ringfence-dev-attached"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.without_boundary })
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
  statement = { Effect = "Allow", Action = "iam:CreateRole", Resource = "*" }
}
