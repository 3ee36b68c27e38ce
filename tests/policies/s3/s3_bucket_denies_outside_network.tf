locals {
  aws_services = { "aws:PrincipalIsAWSService" = "false", "aws:ViaAWSService" = "false" }
  terraform    = { "aws:PrincipalArn" = "arn:aws:iam::444444444444:role/ringfence-terraform" }

  # Each bucket's one Deny: actions and condition.
  denies = {
    pass_our_endpoint = [["s3:*"], {
      StringNotEqualsIfExists = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }
      BoolIfExists            = local.aws_services
      ArnNotLikeIfExists      = local.terraform
    }]
    pass_any_endpoint_of_the_account = [["s3:*"], {
      StringNotEquals = { "aws:VpceAccount" = "444444444444" }
      BoolIfExists    = local.aws_services
    }]
    pass_named_roles_only = [["s3:GetObject", "s3:PutObject"], {
      ArnNotLikeIfExists = { "aws:PrincipalArn" = ["arn:aws:iam::444444444444:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*"] }
    }]
    fail_inverted = [["s3:*"], {
      StringEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }
    }]
    fail_own_organisation_from_anywhere = [["s3:*"], {
      StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-ringfence01" }
      BoolIfExists            = { "aws:PrincipalIsAWSService" = "false" }
    }]
    fail_only_some_are_bound = [["s3:*"], {
      StringNotEqualsIfExists = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }
      StringEquals            = { "aws:PrincipalTag/team" = "visitors" }
    }]
    fail_any_role_is_excepted = [["s3:*"], {
      StringNotEqualsIfExists = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }
      ArnNotLikeIfExists      = { "aws:PrincipalArn" = "arn:aws:iam::444444444444:role/*" }
    }]
    fail_any_endpoint = [["s3:*"], {
      StringNotLike = { "aws:SourceVpce" = "*" }
    }]
    fail_reading_is_left_open = [["s3:PutObject"], {
      StringNotEqualsIfExists = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }
    }]
  }
}

resource "aws_s3_bucket" "pass_our_endpoint" {
  bucket = "pass_our_endpoint"
}

resource "aws_s3_bucket" "pass_any_endpoint_of_the_account" {
  bucket = "pass_any_endpoint_of_the_account"
}

resource "aws_s3_bucket" "pass_named_roles_only" {
  bucket = "pass_named_roles_only"
}

resource "aws_s3_bucket" "fail_inverted" {
  bucket = "fail_inverted"
}

resource "aws_s3_bucket" "fail_own_organisation_from_anywhere" {
  bucket = "fail_own_organisation_from_anywhere"
}

resource "aws_s3_bucket" "fail_only_some_are_bound" {
  bucket = "fail_only_some_are_bound"
}

resource "aws_s3_bucket" "fail_any_role_is_excepted" {
  bucket = "fail_any_role_is_excepted"
}

resource "aws_s3_bucket" "fail_any_endpoint" {
  bucket = "fail_any_endpoint"
}

resource "aws_s3_bucket" "fail_reading_is_left_open" {
  bucket = "fail_reading_is_left_open"
}

resource "aws_s3_bucket_policy" "each" {
  for_each = local.denies
  bucket   = each.key

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = each.value[0]
      Resource  = ["arn:aws:s3:::${each.key}", "arn:aws:s3:::${each.key}/*"]
      Condition = each.value[1]
    }]
  })
}

resource "aws_s3_bucket" "fail_no_policy" {
  bucket = "fail-no-policy"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
}

data "aws_iam_policy_document" "endpoint_not_known_yet" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::pass-endpoint-not-known-yet", "arn:aws:s3:::pass-endpoint-not-known-yet/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.s3.id]
    }
  }
}

resource "aws_s3_bucket" "pass_endpoint_not_known_yet" {
  bucket = "pass-endpoint-not-known-yet"
}

resource "aws_s3_bucket_policy" "endpoint_not_known_yet" {
  bucket = aws_s3_bucket.pass_endpoint_not_known_yet.id
  policy = data.aws_iam_policy_document.endpoint_not_known_yet.json
}

resource "aws_s3_bucket" "undecided_perhaps_any_endpoint" {
  bucket = "undecided-perhaps-any-endpoint"
}

resource "aws_s3_bucket_policy" "perhaps_any_endpoint" {
  bucket = aws_s3_bucket.undecided_perhaps_any_endpoint.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "arn:aws:s3:::undecided-perhaps-any-endpoint/*"
      Condition = { StringNotLike = { "aws:SourceVpce" = aws_vpc.main.main_route_table_id == "" ? "*" : aws_vpc_endpoint.s3.id } }
    }]
  })
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "pass-module"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::pass-module/*"
        Condition = { StringNotEqualsIfExists = { "aws:PrincipalServiceName" = "cloudtrail.amazonaws.com" } }
      },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:Get*"
        Resource  = "arn:aws:s3:::pass-module/*"
        Condition = { StringNotEquals = { "aws:SourceVpc" = aws_vpc.main.id } }
      },
    ]
  })
}

module "fail_module" {
  source = "./modules/bucket"
  name   = "fail-module"
}
