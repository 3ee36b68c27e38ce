resource "aws_kms_key" "logs" {}

resource "aws_cloudwatch_log_group" "protected" {
  name              = "/flows"
  kms_key_id        = aws_kms_key.logs.arn
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "without_key" {
  name = "/flows-without-key"
}

resource "aws_s3_bucket" "protected" {
  bucket = "ringfence-example-flows"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "protected" {
  bucket = aws_s3_bucket.protected.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.logs.arn
    }
  }
}

locals {
  role = "arn:aws:iam::444444444444:role/flow-logs"
}

resource "aws_vpc" "pass_to_log_group" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_flow_log" "to_log_group" {
  vpc_id          = aws_vpc.pass_to_log_group.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.protected.arn
  iam_role_arn    = local.role
}

resource "aws_vpc" "pass_to_bucket" {
  cidr_block = "10.0.1.0/24"
}

resource "aws_flow_log" "to_bucket" {
  vpc_id               = aws_vpc.pass_to_bucket.id
  traffic_type         = "ALL"
  log_destination      = aws_s3_bucket.protected.arn
  log_destination_type = "s3"
}

resource "aws_vpc" "fail_none" {
  cidr_block = "10.0.2.0/24"
}

resource "aws_vpc" "fail_only_refused" {
  cidr_block = "10.0.3.0/24"
}

resource "aws_flow_log" "only_refused" {
  vpc_id          = aws_vpc.fail_only_refused.id
  traffic_type    = "REJECT"
  log_destination = aws_cloudwatch_log_group.protected.arn
  iam_role_arn    = local.role
}

resource "aws_vpc" "fail_group_without_key" {
  cidr_block = "10.0.4.0/24"
}

resource "aws_flow_log" "group_without_key" {
  vpc_id          = aws_vpc.fail_group_without_key.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.without_key.arn
  iam_role_arn    = local.role
}

resource "aws_vpc" "fail_one_subnet_only" {
  cidr_block = "10.0.5.0/24"
}

resource "aws_subnet" "one" {
  vpc_id     = aws_vpc.fail_one_subnet_only.id
  cidr_block = "10.0.5.0/26"
}

resource "aws_flow_log" "one_subnet_only" {
  subnet_id       = aws_subnet.one.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.protected.arn
  iam_role_arn    = local.role
}

resource "aws_vpc" "undecided_store_elsewhere" {
  cidr_block = "10.0.6.0/24"
}

resource "aws_flow_log" "store_elsewhere" {
  vpc_id               = aws_vpc.undecided_store_elsewhere.id
  traffic_type         = "ALL"
  log_destination      = "arn:aws:s3:::central-flow-archive"
  log_destination_type = "s3"
}

module "pass_module" {
  source  = "./modules/vpc"
  key_arn = aws_kms_key.logs.arn
}

module "fail_module" {
  source  = "./modules/vpc"
  key_arn = null
}
