variable "name" {
  type = string
}

variable "encrypt_traffic" {
  type    = bool
  default = null
}

variable "isolate" {
  type    = bool
  default = null
}

variable "kms_key_arn" {
  type    = string
  default = null
}

resource "aws_sagemaker_data_quality_job_definition" "this" {
  name     = var.name
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
    kms_key_id = var.kms_key_arn

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
      volume_kms_key_id = var.kms_key_arn
    }
  }

  network_config {
    enable_inter_container_traffic_encryption = var.encrypt_traffic
    enable_network_isolation                  = var.isolate
  }
}

output "name" {
  value = aws_sagemaker_data_quality_job_definition.this.name
}
