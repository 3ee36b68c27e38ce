variable "policy" {
  type    = string
  default = null
}

locals {
  own = {
    Sid       = "OwnPrincipalsToOwnResources"
    Effect    = "Allow"
    Principal = "*"
    Action    = "*"
    Resource  = "*"
    Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-ringfence01", "aws:ResourceOrgID" = "o-ringfence01" } }
  }
  services = {
    Sid       = "AwsServices"
    Effect    = "Allow"
    Principal = "*"
    Action    = "*"
    Resource  = "*"
    Condition = { Bool = { "aws:PrincipalIsAWSService" = "true" } }
  }
  perimeter = jsonencode({ Version = "2012-10-17", Statement = [local.own, local.services] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "outside" {
  bucket = "ringfence-example-outside"
}

resource "aws_vpc_endpoint" "pass_perimeter" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type = "Interface"
  policy            = local.perimeter
}

resource "aws_vpc_endpoint" "pass_named_resources_of_aws" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.own, {
      Sid       = "ImageLayersOfEcr"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
    }]
  })
}

resource "aws_vpc_endpoint" "pass_actions_without_owner" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type = "Interface"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "sts:GetCallerIdentity"
      Resource  = "*"
      Condition = {
        StringEquals         = { "aws:PrincipalAccount" = "444444444444" }
        StringEqualsIfExists = { "aws:ResourceOrgID" = "o-ringfence01" }
      }
    }]
  })
}

resource "aws_vpc_endpoint" "pass_objects_of_one_bucket_known_after_apply" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.own, { Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.outside.arn}/*" }]
  })
}

data "aws_iam_policy_document" "bucket_not_known_yet" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [aws_s3_bucket.outside.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_vpc_endpoint" "pass_one_bucket_known_after_apply" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
  policy       = data.aws_iam_policy_document.bucket_not_known_yet.json
}

resource "aws_vpc_endpoint" "pass_policy_attached" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint_policy" "attached" {
  vpc_endpoint_id = aws_vpc_endpoint.pass_policy_attached.id
  policy          = local.perimeter
}

resource "aws_vpc_endpoint" "fail_no_policy" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint" "fail_policy_variable_is_null" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
  policy       = var.policy
}

resource "aws_vpc_endpoint" "fail_open" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "*", Resource = "*" }]
  })
}

resource "aws_vpc_endpoint" "fail_foreign_buckets" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-ringfence01" } }
    }]
  })
}

resource "aws_vpc_endpoint" "fail_foreign_principals" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:ResourceOrgID" = "o-ringfence01" } }
    }]
  })
}

resource "aws_vpc_endpoint" "fail_if_exists_lets_anonymous_in" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "*"
      Condition = { StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-ringfence01", "aws:ResourceOrgID" = "o-ringfence01" } }
    }]
  })
}

resource "aws_vpc_endpoint" "fail_any_organisation" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "*"
      Condition = { StringLike = { "aws:PrincipalOrgID" = "*", "aws:ResourceOrgID" = "o-ringfence01" } }
    }]
  })
}

resource "aws_vpc_endpoint" "fail_any_bucket" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "arn:aws:s3:::*" }]
  })
}

resource "aws_vpc_endpoint" "undecided_perhaps_no_policy" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
  policy       = aws_vpc.main.main_route_table_id == "" ? null : local.perimeter
}

resource "aws_vpc_endpoint" "undecided_perhaps_any_bucket" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.own, {
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = aws_vpc.main.main_route_table_id == "" ? "*" : aws_s3_bucket.outside.arn
    }]
  })
}

resource "aws_vpc_endpoint" "not_applicable_load_balancer" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"
  vpc_endpoint_type = "GatewayLoadBalancer"
}

module "pass_module" {
  source = "./modules/endpoint"
  vpc_id = aws_vpc.main.id
  policy = local.perimeter
}

module "fail_module" {
  source = "./modules/endpoint"
  vpc_id = aws_vpc.main.id
}
