locals {
  everything = { Effect = "Allow", Action = "*", Resource = "*" }
  narrow     = { Effect = "Allow", Action = ["s3:GetObject"], Resource = "*" }

  pass = {
    actions_on_everything = [local.narrow]
    everything_on_one     = [{ Effect = "Allow", Action = "*", Resource = "arn:aws:s3:::example/*" }]
    denied                = [local.narrow, { Effect = "Deny", Action = "*", Resource = "*" }]
  }
  fail = {
    everything            = [local.everything]
    among_others          = [local.narrow, { Effect = "Allow", Action = ["s3:GetObject", "*"], Resource = ["*"] }]
    all_but_some          = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }]
    with_a_second_factor  = [merge(local.everything, { Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } } })]
    on_all_but_one_bucket = [{ Effect = "Allow", Action = "*", NotResource = "arn:aws:s3:::example/*" }]
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

resource "aws_iam_policy" "fail_managed" {
  name   = "managed"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.everything] })
}

resource "aws_iam_role" "fail_inline" {
  name               = "inline"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  inline_policy {
    name   = "inline"
    policy = jsonencode({ Version = "2012-10-17", Statement = [local.everything] })
  }
}

resource "aws_iam_role" "pass_nothing_inline" {
  name               = "nothing-inline"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_ssoadmin_permission_set_inline_policy" "fail_permission_set" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1111111111111111"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"
  inline_policy      = jsonencode({ Version = "2012-10-17", Statement = [local.everything] })
}

resource "aws_s3_bucket" "example" {
  bucket = "ringfence-example"
}

resource "aws_iam_policy" "pass_bucket_known_after_apply" {
  name   = "bucket-known-after-apply"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.everything, { Resource = aws_s3_bucket.example.arn })] })
}

resource "aws_iam_policy" "undecided_perhaps_everywhere" {
  name = "perhaps-everywhere"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.everything, {
    Resource = aws_s3_bucket.example.hosted_zone_id == "" ? "*" : aws_s3_bucket.example.arn
  })] })
}

module "pass_module" {
  source    = "./modules/inline_policy"
  statement = local.narrow
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = local.everything
}
