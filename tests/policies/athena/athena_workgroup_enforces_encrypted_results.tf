variable "option" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "main" {}

resource "aws_athena_workgroup" "pass_enforces" {
  name = "enforces"

  configuration {
    result_configuration {
      output_location = "s3://ringfence-example-queries/results/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.main.arn
      }
    }
  }
}

resource "aws_athena_workgroup" "fail_client_decides" {
  name = "client-decides"

  configuration {
    enforce_workgroup_configuration = false

    result_configuration {
      output_location = "s3://ringfence-example-queries/results/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.main.arn
      }
    }
  }
}

resource "aws_athena_workgroup" "fail_no_configuration" {
  name = "no-configuration"
}

resource "aws_athena_workgroup" "fail_key_of_s3" {
  name = "key-of-s3"

  configuration {
    result_configuration {
      output_location = "s3://ringfence-example-queries/results/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_workgroup" "fail_no_location" {
  name = "no-location"

  configuration {
    result_configuration {
      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.main.arn
      }
    }
  }
}

resource "aws_athena_workgroup" "undecided_perhaps_client_decides" {
  name = "perhaps"

  configuration {
    enforce_workgroup_configuration = aws_vpc.main.main_route_table_id == ""

    result_configuration {
      output_location = "s3://ringfence-example-queries/results/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.main.arn
      }
    }
  }
}
