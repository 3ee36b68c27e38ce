variable "no_key" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_kms_key" "studio" {
  enable_key_rotation = true
}

resource "aws_kms_alias" "studio" {
  name          = "alias/studio"
  target_key_id = aws_kms_key.studio.id
}

resource "aws_sns_topic" "other" {}

resource "aws_sagemaker_domain" "pass_key_of_an_alias" {
  domain_name = "pass-key-of-an-alias"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]
  kms_key_id  = aws_kms_alias.studio.target_key_arn

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

module "pass_key_in_a_module" {
  source = "./modules/domain"

  name       = "pass-key-in-a-module"
  subnet_ids = { a = "subnet-0123456789abcdef0" }
  kms_key_id = aws_kms_key.studio.arn
}

resource "aws_sagemaker_domain" "fail_no_key" {
  domain_name = "fail-no-key"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

module "fail_null_in_a_module" {
  source = "./modules/domain"

  name       = "fail-null-in-a-module"
  subnet_ids = { a = "subnet-0123456789abcdef0" }
  kms_key_id = var.no_key
}

resource "aws_sagemaker_domain" "fail_key_of_aws" {
  domain_name = "fail-key-of-aws"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]
  kms_key_id  = "alias/aws/elasticfilesystem"

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_topic_in_place_of_key" {
  domain_name = "fail-topic-in-place-of-key"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]
  kms_key_id  = aws_sns_topic.other.arn

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "undecided_key_may_be_null" {
  domain_name = "undecided-key-may-be-null"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]
  kms_key_id  = terraform_data.later.id == "" ? null : aws_kms_key.studio.arn

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}
