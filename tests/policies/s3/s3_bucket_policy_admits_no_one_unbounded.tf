locals {
  statements = {
    named_role       = { Principal = { AWS = "arn:aws:iam::444444444444:role/reader" } }
    own_organisation = { Principal = "*", Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-ringfence01" } } }
    own_logs = {
      Principal = { Service = "logging.s3.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "444444444444" } }
    }
    everyone           = { Principal = "*" }
    everyone_by_aws    = { Principal = { AWS = ["*"] }, Condition = { Bool = { "aws:SecureTransport" = "true" } } }
    inverted           = { Principal = "*", Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-ringfence01" } } }
    absent_key_matches = { Principal = "*", Condition = { StringEqualsIfExists = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } } }
    service            = { Principal = { Service = "cloudtrail.amazonaws.com" } }
  }
  documents = { for name, statement in local.statements : name => jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::example/*" },
      { for key, value in statement : key => value },
    )]
  }) }
}

resource "aws_s3_bucket_policy" "pass_named_role" {
  bucket = "example"
  policy = local.documents["named_role"]
}

resource "aws_s3_bucket_policy" "pass_own_organisation" {
  bucket = "example"
  policy = local.documents["own_organisation"]
}

resource "aws_s3_bucket_policy" "pass_service_for_us" {
  bucket = "example"
  policy = local.documents["own_logs"]
}

resource "aws_s3_bucket_policy" "fail_everyone" {
  bucket = "example"
  policy = local.documents["everyone"]
}

resource "aws_s3_bucket_policy" "fail_every_principal_of_aws" {
  bucket = "example"
  policy = local.documents["everyone_by_aws"]
}

resource "aws_s3_bucket_policy" "fail_inverted" {
  bucket = "example"
  policy = local.documents["inverted"]
}

resource "aws_s3_bucket_policy" "fail_absent_key_matches" {
  bucket = "example"
  policy = local.documents["absent_key_matches"]
}

resource "aws_s3_bucket_policy" "fail_service_for_anybody" {
  bucket = "example"
  policy = local.documents["service"]
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_s3_bucket" "example" {
  bucket = "example"
}

resource "aws_s3_bucket_policy" "pass_role_not_known_yet" {
  bucket = "example"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.reader.arn }, Action = "s3:GetObject", Resource = "arn:aws:s3:::example/*" }]
  })
}

resource "aws_s3_bucket_policy" "undecided_perhaps_everyone" {
  bucket = "example"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_s3_bucket.example.hosted_zone_id == "" ? "*" : aws_iam_role.reader.arn }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::example/*"
    }]
  })
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "pass-module"
  policy = local.documents["own_logs"]
}

module "fail_module" {
  source = "./modules/bucket"
  name   = "fail-module"
  policy = local.documents["everyone"]
}
