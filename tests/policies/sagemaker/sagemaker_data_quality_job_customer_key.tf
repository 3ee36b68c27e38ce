variable "no_key" {
  type    = string
  default = null
}

resource "terraform_data" "later" {}

resource "aws_kms_key" "models" {
  enable_key_rotation = true
}

module "pass_key" {
  source = "./modules/data_quality_job"

  name        = "pass-key"
  kms_key_arn = aws_kms_key.models.arn
}

resource "aws_sagemaker_data_quality_job_definition" "fail_volume_without_key" {
  name     = "fail-volume-without-key"
  role_arn = "arn:aws:iam::444444444444:role/execution"

  data_quality_app_specification {
    image_uri = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/monitor:1"
  }

  data_quality_job_input {
    endpoint_input {
      endpoint_name = "credit-risk"
    }
  }

  data_quality_job_output_config {
    kms_key_id = aws_kms_key.models.arn

    monitoring_outputs {
      s3_output {
        s3_uri = "s3://ringfence-dev-444444444444-models/quality"
      }
    }
  }

  job_resources {
    cluster_config {
      instance_count    = 1
      instance_type     = "ml.m5.large"
      volume_size_in_gb = 20
    }
  }
}

module "fail_variable_is_null" {
  source = "./modules/data_quality_job"

  name        = "fail-variable-is-null"
  kms_key_arn = var.no_key
}

module "undecided_key_may_be_null" {
  source = "./modules/data_quality_job"

  name        = "undecided-key-may-be-null"
  kms_key_arn = terraform_data.later.id == "" ? null : aws_kms_key.models.arn
}
