variable "key_arn" {
  type    = string
  default = null
}

variable "validated" {
  type    = bool
  default = true
}

variable "all_regions" {
  type    = bool
  default = true
}

variable "data_events" {
  type    = set(string)
  default = []
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/module/cloudtrail"
}

resource "aws_cloudtrail" "this" {
  name                       = "module"
  s3_bucket_name             = "ringfence-example-audit"
  kms_key_id                 = var.key_arn
  enable_log_file_validation = var.validated
  is_multi_region_trail      = var.all_regions
  cloud_watch_logs_group_arn = var.all_regions ? "${aws_cloudwatch_log_group.this.arn}:*" : null
  cloud_watch_logs_role_arn  = var.all_regions ? "arn:aws:iam::444444444444:role/cloudtrail" : null

  dynamic "advanced_event_selector" {
    for_each = length(var.data_events) > 0 ? [1] : []

    content {
      field_selector {
        field  = "eventCategory"
        equals = ["Management"]
      }
    }
  }

  dynamic "advanced_event_selector" {
    for_each = var.data_events

    content {
      field_selector {
        field  = "eventCategory"
        equals = ["Data"]
      }

      field_selector {
        field  = "resources.type"
        equals = [advanced_event_selector.value]
      }
    }
  }
}
