variable "name" {
  type = string
}

variable "offline_key_arn" {
  type    = string
  default = null
}

variable "online" {
  type    = object({ key_arn = optional(string) })
  default = null
}

resource "aws_sagemaker_feature_group" "this" {
  feature_group_name             = var.name
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

  offline_store_config {
    s3_storage_config {
      s3_uri     = "s3://ringfence-dev-444444444444-features"
      kms_key_id = var.offline_key_arn
    }
  }

  dynamic "online_store_config" {
    for_each = var.online[*]

    content {
      enable_online_store = true

      security_config {
        kms_key_id = online_store_config.value.key_arn
      }
    }
  }
}
