resource "terraform_data" "later" {}

module "pass_isolated" {
  source = "./modules/data_quality_job"

  name    = "pass-isolated"
  isolate = true
}

module "fail_nothing_said" {
  source = "./modules/data_quality_job"

  name = "fail-nothing-said"
}

resource "aws_sagemaker_data_quality_job_definition" "fail_no_network_block" {
  name     = "fail-no-network-block"
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

module "undecided_whether_isolated" {
  source = "./modules/data_quality_job"

  name    = "undecided-whether-isolated"
  isolate = terraform_data.later.id != ""
}
