variable "no_key" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_kms_key" "lake" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "features" {}

module "pass_key" {
  source = "./modules/feature_group"

  name            = "pass-key"
  offline_key_arn = aws_kms_key.lake.arn
}

module "pass_known_alias" {
  source = "./modules/feature_group"

  name            = "pass-known-alias"
  offline_key_arn = "arn:aws:kms:eu-west-1:444444444444:alias/ringfence-dev-lake"
}

module "fail_variable_is_null" {
  source = "./modules/feature_group"

  name            = "fail-variable-is-null"
  offline_key_arn = var.no_key
}

module "fail_bucket_in_place_of_key" {
  source = "./modules/feature_group"

  name            = "fail-bucket-in-place-of-key"
  offline_key_arn = aws_s3_bucket.features.arn
}

module "undecided_key_may_be_null" {
  source = "./modules/feature_group"

  name            = "undecided-key-may-be-null"
  offline_key_arn = terraform_data.later.id == "" ? null : aws_kms_key.lake.arn
}

resource "aws_sagemaker_feature_group" "not_applicable_online_alone" {
  feature_group_name             = "not-applicable-online-alone"
  record_identifier_feature_name = "customer_id"
  event_time_feature_name        = "event_time"
  role_arn                       = "arn:aws:iam::444444444444:role/execution"

  feature_definition {
    feature_name = "customer_id"
    feature_type = "String"
  }

  feature_definition {
    feature_name = "event_time"
    feature_type = "String"
  }

  online_store_config {
    enable_online_store = true
  }
}
