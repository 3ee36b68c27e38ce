resource "terraform_data" "later" {}

resource "aws_kms_key" "lake" {
  enable_key_rotation = true
}

module "pass_key" {
  source = "./modules/feature_group"

  name   = "pass-key"
  online = { key_arn = aws_kms_key.lake.arn }
}

module "fail_no_key" {
  source = "./modules/feature_group"

  name   = "fail-no-key"
  online = {}
}

resource "aws_sagemaker_feature_group" "fail_no_security_block" {
  feature_group_name             = "fail-no-security-block"
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

module "undecided_key_may_be_null" {
  source = "./modules/feature_group"

  name   = "undecided-key-may-be-null"
  online = { key_arn = terraform_data.later.id == "" ? null : aws_kms_key.lake.arn }
}

resource "aws_sagemaker_feature_group" "undecided_whether_online" {
  feature_group_name             = "undecided-whether-online"
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
    enable_online_store = terraform_data.later.id == ""
  }

  offline_store_config {
    s3_storage_config {
      s3_uri = "s3://ringfence-dev-444444444444-features"
    }
  }
}

module "not_applicable_offline_alone" {
  source = "./modules/feature_group"

  name = "not-applicable-offline-alone"
}
