# The egress airlock by itself, with a key and a bucket of access logs: its flow is run by tests/cloud/test_airlock.py.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "= 5.100.0"
    }
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["444444444444"]

  default_tags {
    tags = { Platform = "ringfence" }
  }
}

locals {
  disposable = { reason = "A test makes it anew at each run and keeps nothing." }
}

resource "aws_kms_key" "this" {
  deletion_window_in_days = 7
}

resource "aws_s3_bucket" "logs" {
  bucket        = "ringfence-dev-444444444444-logs"
  force_destroy = true
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_vpc" "this" {
  cidr_block = "10.9.0.0/16"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.this.id
  service_name = "com.amazonaws.eu-west-1.s3"
}

output "endpoint_id" {
  value = aws_vpc_endpoint.s3.id
}

# The most that both roles may do, as the platform's own boundary says it of theirs.
resource "aws_iam_policy" "boundary" {
  name = "ringfence-dev-boundary"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["kms:*", "s3:*", "states:*"], Resource = "*" }]
  })
}

module "egress_airlock" {
  source = "../../modules/egress_airlock"

  name              = "ringfence-dev"
  account           = { id = "444444444444", region = "eu-west-1" }
  tags              = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  key_arn           = aws_kms_key.this.arn
  logs_key_arn      = aws_kms_key.this.arn
  access_log_bucket = aws_s3_bucket_policy.logs.bucket
  rules             = { maximum_bytes = 100 }
  administrators    = ["arn:aws:iam::444444444444:role/ringfence-terraform"]
  disposable        = local.disposable

  permissions_boundary_arn = aws_iam_policy.boundary.arn
}
