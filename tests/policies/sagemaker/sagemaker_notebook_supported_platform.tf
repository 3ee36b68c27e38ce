variable "platform_identifier" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

# Provider 5.100 takes none of the platforms that are supported, so the one way to pass is to name none.
resource "aws_sagemaker_notebook_instance" "pass_left_to_aws" {
  name          = "pass-left-to-aws"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
}

resource "aws_sagemaker_notebook_instance" "pass_variable_is_null" {
  name                = "pass-variable-is-null"
  role_arn            = "arn:aws:iam::444444444444:role/execution"
  instance_type       = "ml.t3.medium"
  platform_identifier = var.platform_identifier
}

module "pass_left_to_aws_in_a_module" {
  source = "./modules/notebook"

  name = "pass-left-to-aws-in-a-module"
}

resource "aws_sagemaker_notebook_instance" "fail_amazon_linux_2" {
  name                = "fail-amazon-linux-2"
  role_arn            = "arn:aws:iam::444444444444:role/execution"
  instance_type       = "ml.t3.medium"
  platform_identifier = "notebook-al2-v3"
}

module "fail_amazon_linux_2_in_a_module" {
  source = "./modules/notebook"

  name                = "fail-amazon-linux-2-in-a-module"
  platform_identifier = "notebook-al2-v2"
}

resource "aws_sagemaker_notebook_instance" "undecided_may_be_left_out" {
  name                = "undecided-may-be-left-out"
  role_arn            = "arn:aws:iam::444444444444:role/execution"
  instance_type       = "ml.t3.medium"
  platform_identifier = terraform_data.later.id == "" ? "notebook-al2-v3" : null
}
