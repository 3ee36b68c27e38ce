locals {
  role = "arn:aws:iam::444444444444:role/ringfence-dev-execution"
}

resource "terraform_data" "later" {}

resource "aws_sagemaker_domain" "this" {
  domain_name = "domain"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0a"
  subnet_ids  = ["subnet-0a"]

  default_user_settings {
    execution_role = local.role
  }
}

resource "aws_sagemaker_user_profile" "pass_own" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "pass-own"

  user_settings {
    execution_role = "${local.role}-pass-own"
  }
}

resource "aws_sagemaker_user_profile" "fail_shared" {
  for_each = toset(["one", "another"])

  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-shared-${each.key}"

  user_settings {
    execution_role = "${local.role}-shared"
  }
}

resource "aws_sagemaker_user_profile" "fail_the_domains" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-the-domains"

  user_settings {
    execution_role = local.role
  }
}

resource "aws_sagemaker_user_profile" "fail_none" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-none"
}
