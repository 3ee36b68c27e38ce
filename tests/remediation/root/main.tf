# The remediation where a test can breach the perimeter: a network of ours, one that is not, a trail, and the module.

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
}

variable "mode" {
  type     = string
  default  = "quarantine"
  nullable = false
}

locals {
  name    = "rf-watch"
  account = { id = "444444444444", region = "eu-west-1" }
}

resource "aws_vpc" "ours" {
  cidr_block           = "10.8.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "ours" {
  vpc_id     = aws_vpc.ours.id
  cidr_block = "10.8.1.0/24"
}

# In the same VPC, and all the same not the platform's.
resource "aws_subnet" "foreign" {
  vpc_id     = aws_vpc.ours.id
  cidr_block = "10.8.2.0/24"
}

resource "aws_security_group" "ours" {
  name        = "ours"
  description = "Ours"
  vpc_id      = aws_vpc.ours.id
}

resource "aws_security_group" "foreign" {
  name        = "foreign"
  description = "Not ours"
  vpc_id      = aws_vpc.ours.id
}

resource "aws_route_table" "ours" {
  vpc_id = aws_vpc.ours.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.ours.id
  service_name      = "com.amazonaws.eu-west-1.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.ours.id]
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(["sagemaker.api", "sns"])

  vpc_id              = aws_vpc.ours.id
  service_name        = "com.amazonaws.eu-west-1.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.ours.id]
  security_group_ids  = [aws_security_group.ours.id]
}

resource "aws_kms_key" "ours" {
  deletion_window_in_days = 7
}

resource "aws_kms_key" "foreign" {
  deletion_window_in_days = 7
}

resource "aws_s3_bucket" "this" {
  for_each = toset(["trail", "logs", "data"])

  bucket        = "${local.name}-444444444444-${each.key}"
  force_destroy = true
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.this["logs"].bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::${local.name}-444444444444-logs/*"
    }]
  })
}

resource "aws_s3_bucket_policy" "trail" {
  bucket = aws_s3_bucket.this["trail"].bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::${local.name}-444444444444-trail/*"
    }]
  })
}

# Without a trail that logs management events, EventBridge hears of nothing.
resource "aws_cloudtrail" "this" {
  name                  = local.name
  s3_bucket_name        = aws_s3_bucket_policy.trail.bucket
  is_multi_region_trail = true
}

resource "aws_iam_role" "execution" {
  name = "${local.name}-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

module "remediation" {
  source = "../../../modules/remediation"

  name    = local.name
  account = local.account
  tags    = { Environment = "test", DataClassification = "internal", OwnerTeam = "platform" }
  mode    = var.mode

  perimeter = {
    subnet_ids         = [aws_subnet.ours.id]
    security_group_ids = [aws_security_group.ours.id]
    key_arns           = [aws_kms_key.ours.arn]
  }

  network = {
    subnet_ids         = [aws_subnet.ours.id]
    security_group_ids = [aws_security_group.ours.id]
  }

  access_log_bucket = aws_s3_bucket_policy.logs.bucket
  quarantined_roles = { execution = aws_iam_role.execution.name }
  retention         = { mode = "GOVERNANCE", days = 1, reason = "A test tears it down." }
  disposable        = { reason = "A test tears it down." }
}

output "ids" {
  value = {
    subnet         = aws_subnet.ours.id
    foreign_subnet = aws_subnet.foreign.id
    group          = aws_security_group.ours.id
    foreign_group  = aws_security_group.foreign.id
    key            = aws_kms_key.ours.arn
    foreign_key    = aws_kms_key.foreign.arn
    role           = aws_iam_role.execution.arn
    queue          = module.remediation.dead_letter_queue_arn
    topic          = module.remediation.topic_arn
  }
}
