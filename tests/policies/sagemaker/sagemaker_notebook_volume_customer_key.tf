variable "no_key" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_kms_key" "studio" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "lake" {}

locals {
  key_arn = aws_kms_key.studio.arn
}

resource "aws_sagemaker_notebook_instance" "pass_key_through_a_local" {
  name          = "pass-key-through-a-local"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  kms_key_id    = local.key_arn
}

resource "aws_sagemaker_notebook_instance" "pass_known_key" {
  name          = "pass-known-key"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  kms_key_id    = "arn:aws:kms:eu-west-1:444444444444:key/1b2c3d4e-0000-4000-8000-000000000001"
}

module "pass_key_in_a_module" {
  source = "./modules/notebook"

  name       = "pass-key-in-a-module"
  kms_key_id = aws_kms_key.studio.key_id
}

resource "aws_sagemaker_notebook_instance" "fail_no_key" {
  name          = "fail-no-key"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
}

resource "aws_sagemaker_notebook_instance" "fail_variable_is_null" {
  name          = "fail-variable-is-null"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  kms_key_id    = var.no_key
}

resource "aws_sagemaker_notebook_instance" "fail_key_of_aws" {
  name          = "fail-key-of-aws"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  kms_key_id    = "alias/aws/sagemaker"
}

resource "aws_sagemaker_notebook_instance" "fail_bucket_in_place_of_key" {
  name          = "fail-bucket-in-place-of-key"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  kms_key_id    = aws_s3_bucket.lake.id
}

module "fail_no_key_in_a_module" {
  source = "./modules/notebook"

  name = "fail-no-key-in-a-module"
}

resource "aws_sagemaker_notebook_instance" "undecided_key_may_be_null" {
  name          = "undecided-key-may-be-null"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
  kms_key_id    = terraform_data.later.id == "" ? null : aws_kms_key.studio.arn
}
