variable "lifecycle_config_name" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_s3_bucket" "lake" {}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "start" {
  name     = "start"
  on_start = base64encode("pip config set global.no-index true")
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "unnamed" {
  on_start = base64encode("pip config set global.no-index true")
}

resource "aws_sagemaker_notebook_instance" "pass_known_name" {
  name                  = "pass-known-name"
  role_arn              = "arn:aws:iam::444444444444:role/execution"
  instance_type         = "ml.t3.medium"
  lifecycle_config_name = aws_sagemaker_notebook_instance_lifecycle_configuration.start.name
}

module "pass_name_made_by_terraform_in_a_module" {
  source = "./modules/notebook"

  name                  = "pass-name-made-by-terraform-in-a-module"
  lifecycle_config_name = aws_sagemaker_notebook_instance_lifecycle_configuration.unnamed.id
}

resource "aws_sagemaker_notebook_instance" "fail_none" {
  name          = "fail-none"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
}

resource "aws_sagemaker_notebook_instance" "fail_variable_is_null" {
  name                  = "fail-variable-is-null"
  role_arn              = "arn:aws:iam::444444444444:role/execution"
  instance_type         = "ml.t3.medium"
  lifecycle_config_name = var.lifecycle_config_name
}

resource "aws_sagemaker_notebook_instance" "fail_bucket_in_place_of_configuration" {
  name                  = "fail-bucket-in-place-of-configuration"
  role_arn              = "arn:aws:iam::444444444444:role/execution"
  instance_type         = "ml.t3.medium"
  lifecycle_config_name = aws_s3_bucket.lake.id
}

resource "aws_sagemaker_notebook_instance" "undecided_may_be_null" {
  name                  = "undecided-may-be-null"
  role_arn              = "arn:aws:iam::444444444444:role/execution"
  instance_type         = "ml.t3.medium"
  lifecycle_config_name = terraform_data.later.id == "" ? null : aws_sagemaker_notebook_instance_lifecycle_configuration.unnamed.id
}
