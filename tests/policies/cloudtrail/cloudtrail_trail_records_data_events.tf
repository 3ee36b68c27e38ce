resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "lake" {
  bucket = "ringfence-example-lake"
}

locals {
  kinds = ["AWS::S3::Object", "AWS::SageMaker::Endpoint", "AWS::SageMaker::FeatureGroup"]
}

resource "aws_cloudtrail" "pass_both" {
  name           = "both"
  s3_bucket_name = "ringfence-example-audit"

  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "Objects of the lake"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field       = "resources.ARN"
      starts_with = ["${aws_s3_bucket.lake.arn}/"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = slice(local.kinds, 1, 3)

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

resource "aws_cloudtrail" "fail_no_selector" {
  name           = "no-selector"
  s3_bucket_name = "ringfence-example-audit"
}

resource "aws_cloudtrail" "fail_management_events_replaced" {
  name           = "management-events-replaced"
  s3_bucket_name = "ringfence-example-audit"

  dynamic "advanced_event_selector" {
    for_each = local.kinds

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

resource "aws_cloudtrail" "fail_writes_only" {
  name           = "writes-only"
  s3_bucket_name = "ringfence-example-audit"

  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = local.kinds

    content {
      field_selector {
        field  = "eventCategory"
        equals = ["Data"]
      }

      field_selector {
        field  = "resources.type"
        equals = [advanced_event_selector.value]
      }

      field_selector {
        field  = "readOnly"
        equals = ["false"]
      }
    }
  }
}

resource "aws_cloudtrail" "fail_basic_selector" {
  name           = "basic-selector"
  s3_bucket_name = "ringfence-example-audit"

  event_selector {
    read_write_type           = "All"
    include_management_events = true

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3:::ringfence-example-lake/"]
    }
  }
}

resource "aws_cloudtrail" "undecided_perhaps_data_events" {
  name           = "perhaps-data-events"
  s3_bucket_name = "ringfence-example-audit"

  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = aws_vpc.main.main_route_table_id == "" ? local.kinds : []

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

module "pass_module" {
  source      = "./modules/trail"
  data_events = local.kinds
}

module "fail_module" {
  source = "./modules/trail"
}
