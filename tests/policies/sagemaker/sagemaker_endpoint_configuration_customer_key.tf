variable "no_key" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_kms_key" "models" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "lake" {}

resource "aws_sagemaker_endpoint_configuration" "pass_key" {
  name        = "pass-key"
  kms_key_arn = aws_kms_key.models.arn

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

module "pass_key_in_a_module" {
  source = "./modules/endpoint_configuration"

  name        = "pass-key-in-a-module"
  variants    = { blue = { initial_instance_count = 2 } }
  kms_key_arn = aws_kms_key.models.arn
}

resource "aws_sagemaker_endpoint_configuration" "fail_no_key" {
  name = "fail-no-key"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_bucket_in_place_of_key" {
  name        = "fail-bucket-in-place-of-key"
  kms_key_arn = aws_s3_bucket.lake.arn

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

module "fail_null_in_a_module" {
  source = "./modules/endpoint_configuration"

  name        = "fail-null-in-a-module"
  variants    = { blue = { initial_instance_count = 2 } }
  kms_key_arn = var.no_key
}

resource "aws_sagemaker_endpoint_configuration" "undecided_key_may_be_null" {
  name        = "undecided-key-may-be-null"
  kms_key_arn = terraform_data.later.id == "" ? null : aws_kms_key.models.arn

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "undecided_instance_type" {
  name = "undecided-instance-type"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = terraform_data.later.id == "" ? "ml.m5.large" : "ml.g5.xlarge"
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "not_applicable_local_disks" {
  name = "not-applicable-local-disks"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.g5.xlarge"
    initial_instance_count = 2
  }
}

module "not_applicable_local_disks_in_a_module" {
  source = "./modules/endpoint_configuration"

  name     = "not-applicable-local-disks-in-a-module"
  variants = { blue = { instance_type = "ml.m5d.large", initial_instance_count = 2 } }
}
