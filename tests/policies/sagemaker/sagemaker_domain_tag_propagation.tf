resource "terraform_data" "later" {}

resource "aws_sagemaker_domain" "pass_enabled" {
  domain_name     = "pass-enabled"
  auth_mode       = "IAM"
  vpc_id          = "vpc-0123456789abcdef0"
  subnet_ids      = ["subnet-0123456789abcdef0"]
  tag_propagation = "ENABLED"

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

module "pass_enabled_in_a_module" {
  source = "./modules/domain"

  name            = "pass-enabled-in-a-module"
  subnet_ids      = { a = "subnet-0123456789abcdef0" }
  tag_propagation = "ENABLED"
}

resource "aws_sagemaker_domain" "fail_off_by_default" {
  domain_name = "fail-off-by-default"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "undecided_whether_enabled" {
  domain_name     = "undecided-whether-enabled"
  auth_mode       = "IAM"
  vpc_id          = "vpc-0123456789abcdef0"
  subnet_ids      = ["subnet-0123456789abcdef0"]
  tag_propagation = terraform_data.later.id == "" ? "DISABLED" : "ENABLED"

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}
