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

module "pass_module" {
  source    = "./modules/inline_policy"
  statement = local.pass.looks_only[0]
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = local.fail.puts_key_policy[0]
}
