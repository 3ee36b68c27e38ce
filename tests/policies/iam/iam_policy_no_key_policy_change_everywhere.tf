locals {
  pass = {
    keys_of_the_account = [{ Effect = "Allow", Action = ["kms:PutKeyPolicy"], Resource = "arn:aws:kms:eu-west-1:444444444444:key/*" }]
    looks_only          = [{ Effect = "Allow", Action = ["kms:Describe*", "kms:List*"], Resource = "*" }]
    denied              = [{ Effect = "Deny", Action = "kms:PutKeyPolicy", Resource = "*" }]
  }
  fail = {
    puts_key_policy = [{ Effect = "Allow", Action = ["kms:Decrypt", "kms:PutKeyPolicy"], Resource = "*" }]
    by_wildcard     = [{ Effect = "Allow", Action = "kms:*", Resource = ["*"] }]
    grants          = [{ Effect = "Allow", Action = "kms:Create*", Resource = "*", Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } } }]
    all_but_one     = [{ Effect = "Allow", Action = "kms:DisableKey", NotResource = "arn:aws:kms:eu-west-1:444444444444:key/audit" }]
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

resource "aws_kms_key" "lake" {}

resource "aws_iam_policy" "pass_key_known_after_apply" {
  name   = "key-known-after-apply"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:CreateGrant", Resource = aws_kms_key.lake.arn }] })
}

resource "aws_iam_policy" "undecided_perhaps_every_key" {
  name = "perhaps-every-key"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "kms:PutKeyPolicy", Resource = aws_kms_key.lake.description == "" ? "*" : aws_kms_key.lake.arn
  }] })
}

resource "aws_iam_policy" "not_applicable_boundary" {
  name   = "ringfence-dev-boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.by_wildcard })
}

resource "aws_iam_policy" "not_applicable_boundary_by_reference" {
  name   = "ringfence-dev-limits"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.by_wildcard })
}

resource "aws_iam_policy" "fail_boundary_that_is_attached_too" {
  name   = "ringfence-dev-attached"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fail.by_wildcard })
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
  statement = local.pass.looks_only[0]
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = local.fail.puts_key_policy[0]
}
