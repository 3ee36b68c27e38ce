resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

locals {
  once = { Sid = "Once", Effect = "Deny", Principal = "*", Action = "s3:PutObject", Condition = { Null = { "s3:if-none-match" = "true" } } }
}

resource "aws_s3_bucket" "pass_ledger" {
  bucket              = "ringfence-example-lineage"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "ledger" {
  bucket = aws_s3_bucket.pass_ledger.id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 3653
    }
  }
}

resource "aws_s3_bucket_policy" "ledger" {
  bucket = aws_s3_bucket.pass_ledger.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.once, { Resource = "arn:aws:s3:::ringfence-example-lineage/*" })] })
}

resource "aws_s3_bucket" "fail_without_lock" {
  bucket = "ringfence-other-lineage"
}

resource "aws_s3_bucket_policy" "without_lock" {
  bucket = aws_s3_bucket.fail_without_lock.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.once, { Resource = "arn:aws:s3:::ringfence-other-lineage/*" })] })
}

resource "aws_s3_bucket" "fail_put_over" {
  bucket              = "ringfence-third-lineage"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "put_over" {
  bucket = aws_s3_bucket.fail_put_over.id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 3653
    }
  }
}

# The Deny lets a role off.
resource "aws_s3_bucket_policy" "put_over" {
  bucket = aws_s3_bucket.fail_put_over.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.once, {
    Resource  = "arn:aws:s3:::ringfence-third-lineage/*"
    Condition = { Null = { "s3:if-none-match" = "true" }, ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::444444444444:role/one" } }
  })] })
}

resource "aws_s3_bucket" "undecided_mode" {
  bucket              = "ringfence-fourth-lineage"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "mode" {
  bucket = aws_s3_bucket.undecided_mode.id

  rule {
    default_retention {
      mode = aws_vpc.main.main_route_table_id == "" ? "COMPLIANCE" : null
      days = 3653
    }
  }
}

resource "aws_s3_bucket_policy" "mode" {
  bucket = aws_s3_bucket.undecided_mode.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.once, { Resource = "arn:aws:s3:::ringfence-fourth-lineage/*" })] })
}

resource "aws_s3_bucket" "not_applicable_raw" {
  bucket = "ringfence-example-raw"
}
