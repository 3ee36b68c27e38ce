variable "no_key" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_kms_key" "models" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "lake" {}

resource "aws_ecr_repository" "pass_key" {
  name = "pass-key"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.models.arn
  }
}

module "pass_in_a_module" {
  source = "./modules/repository"

  name    = "pass-in-a-module"
  kms_key = aws_kms_key.models.arn
}

resource "aws_ecr_repository" "fail_key_of_s3_by_default" {
  name = "fail-key-of-s3-by-default"
}

# KMS without a key of its own is AWS's managed key for ECR.
resource "aws_ecr_repository" "fail_key_of_aws" {
  name = "fail-key-of-aws"

  encryption_configuration {
    encryption_type = "KMS"
  }
}

module "fail_null_in_a_module" {
  source = "./modules/repository"

  name    = "fail-null-in-a-module"
  kms_key = var.no_key
}

resource "aws_ecr_repository" "fail_bucket_in_place_of_key" {
  name = "fail-bucket-in-place-of-key"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_s3_bucket.lake.arn
  }
}

resource "aws_ecr_repository" "undecided_key_may_be_null" {
  name = "undecided-key-may-be-null"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = terraform_data.later.id == "" ? null : aws_kms_key.models.arn
  }
}
