resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "pass_models" {
  bucket              = "ringfence-example-models"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "models" {
  bucket = aws_s3_bucket.pass_models.id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 365
    }
  }
}

resource "aws_s3_bucket" "fail_models_without_lock" {
  bucket = "ringfence-other-models"
}

resource "aws_s3_bucket" "fail_models_without_retention" {
  bucket              = "ringfence-third-models"
  object_lock_enabled = true
}

resource "aws_s3_bucket" "undecided_mode" {
  bucket              = "ringfence-fourth-models"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "mode" {
  bucket = aws_s3_bucket.undecided_mode.id

  rule {
    default_retention {
      mode = aws_vpc.main.main_route_table_id == "" ? "COMPLIANCE" : null
      days = 365
    }
  }
}

resource "aws_s3_bucket" "fail_trail_without_lock" {
  bucket = "ringfence-example-trail"
}

resource "aws_cloudtrail" "main" {
  name           = "ringfence-example"
  s3_bucket_name = aws_s3_bucket.fail_trail_without_lock.id
}

resource "aws_s3_bucket" "not_applicable_raw" {
  bucket = "ringfence-example-raw"
}
