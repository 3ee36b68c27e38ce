resource "terraform_data" "later" {}

resource "aws_sagemaker_notebook_instance" "pass_disabled" {
  name          = "pass-disabled"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  root_access   = "Disabled"
}

module "pass_disabled_in_a_module" {
  source = "./modules/notebook"

  name = "pass-disabled-in-a-module"
}

resource "aws_sagemaker_notebook_instance" "fail_enabled_by_default" {
  name          = "fail-enabled-by-default"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
}

module "fail_null_in_a_module" {
  source = "./modules/notebook"

  name        = "fail-null-in-a-module"
  root_access = null
}

resource "aws_sagemaker_notebook_instance" "undecided_until_apply" {
  name          = "undecided-until-apply"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  root_access   = terraform_data.later.id == "" ? "Enabled" : "Disabled"
}
