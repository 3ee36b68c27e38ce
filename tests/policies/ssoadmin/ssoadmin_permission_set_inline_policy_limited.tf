locals {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1111111111111111"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"
}

resource "terraform_data" "later" {}

resource "aws_s3_bucket" "lake" {}

resource "aws_ssoadmin_permission_set_inline_policy" "pass_listed_actions" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Work", Effect = "Allow", Action = ["sagemaker:Describe*", "s3:ListBucket"], Resource = "*" },
      { Sid = "Nothing", Effect = "Deny", Action = "*", Resource = "*" },
    ]
  })
}

resource "aws_ssoadmin_permission_set_inline_policy" "pass_known_but_for_an_id" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Work", Effect = "Allow", Action = "s3:*", Resource = aws_s3_bucket.lake.arn }]
  })
}

data "aws_iam_policy_document" "work" {
  statement {
    sid       = "Work"
    actions   = ["s3:GetObject"]
    resources = [aws_s3_bucket.lake.arn]
  }
}

resource "aws_ssoadmin_permission_set_inline_policy" "pass_document_of_terraform" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  inline_policy      = data.aws_iam_policy_document.work.json
}

module "pass_in_a_module" {
  source = "./modules/permission_set"

  name    = "PassInAModule"
  actions = ["sagemaker:*"]
}

resource "aws_ssoadmin_permission_set_inline_policy" "fail_everything" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_ssoadmin_permission_set_inline_policy" "fail_all_but_some" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "AlmostAll", Effect = "Allow", NotAction = ["iam:*", "organizations:*"], Resource = "*" }]
  })
}

module "fail_in_a_module" {
  source = "./modules/permission_set"

  name    = "FailInAModule"
  actions = ["sagemaker:DescribeDomain", "*:*"]
}

resource "aws_ssoadmin_permission_set_inline_policy" "undecided_document" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = terraform_data.later.id == "" ? "*" : "s3:ListBucket", Resource = "*" }]
  })
}
