resource "terraform_data" "later" {}

resource "aws_sagemaker_domain" "pass_iam" {
  domain_name = "pass-iam"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_identity_center" {
  domain_name = "fail-identity-center"
  auth_mode   = "SSO"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

module "fail_identity_center_in_a_module" {
  source = "./modules/domain"

  name       = "fail-identity-center-in-a-module"
  auth_mode  = "SSO"
  subnet_ids = { a = "subnet-0123456789abcdef0" }
}

resource "aws_sagemaker_domain" "undecided_mode" {
  domain_name = "undecided-mode"
  auth_mode   = terraform_data.later.id == "" ? "SSO" : "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}
