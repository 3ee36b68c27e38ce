locals {
  train   = { Effect = "Deny", Action = "sagemaker:CreateTrainingJob", Resource = "*" }
  subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

  pass = {
    value_and_absence_apart = [
      merge(local.train, { Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSubnets" = local.subnets } } }),
      merge(local.train, { Condition = { Null = { "sagemaker:VpcSubnets" = "true" } } }),
    ]
    all_values_and_present = [merge(local.train, {
      Effect    = "Allow"
      Condition = { "ForAllValues:StringEquals" = { "sagemaker:VpcSubnets" = local.subnets }, Null = { "sagemaker:VpcSubnets" = "false" } }
    })]
    tags_that_are_demanded = [{
      Effect    = "Allow"
      Action    = "sagemaker:AddTags"
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestTag/team" = "fraud" }, "ForAllValues:StringEquals" = { "aws:TagKeys" = ["team"] } }
    }]
    false_and_absence = [merge(local.train, { Condition = { BoolIfExists = { "sagemaker:NetworkIsolation" = "false" } } })]
    false_absence_denied = [
      merge(local.train, { Condition = { Bool = { "sagemaker:NetworkIsolation" = "false" } } }),
      merge(local.train, { Action = "sagemaker:Create*Job", Condition = { Null = { "sagemaker:NetworkIsolation" = "true" } } }),
    ]
    always_sent = [{ Effect = "Deny", Action = "s3:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }]
    either_or = [merge(local.train, {
      Action    = "sagemaker:CreateEndpointConfig"
      Condition = { Null = { "sagemaker:ModelArn" = "true", "sagemaker:VpcSubnets" = "true" } }
    })]
  }
  fail = {
    all_values_of_nothing = [merge(local.train, { Effect = "Allow", Condition = { "ForAllValues:StringEquals" = { "sagemaker:VpcSubnets" = local.subnets } } })]
    all_values_on_a_deny  = [merge(local.train, { Condition = { "ForAllValues:StringNotEquals" = { "sagemaker:VpcSubnets" = local.subnets } } })]
    two_nulls_are_and     = [merge(local.train, { Condition = { Null = { "sagemaker:VpcSubnets" = "true", "sagemaker:VpcSecurityGroupIds" = "true" } } })]
    absent_with_a_value = [merge(local.train, {
      Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSubnets" = local.subnets }, Null = { "sagemaker:VpcSubnets" = "true" } }
    })]
    false_is_not_sent = [merge(local.train, { Condition = { Bool = { "sagemaker:NetworkIsolation" = "false" } } })]
    no_second_factor  = [{ Effect = "Deny", Action = "*", Resource = "*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } } }]
    list_as_one       = [merge(local.train, { Condition = { StringNotEquals = { "sagemaker:VpcSubnets" = local.subnets } } })]
    tags_if_any       = [{ Effect = "Allow", Action = "sagemaker:AddTags", Resource = "*", Condition = { "ForAllValues:StringEquals" = { "aws:TagKeys" = ["team"] } } }]
    absence_of_another = [
      merge(local.train, { Condition = { Bool = { "sagemaker:NetworkIsolation" = "false" } } }),
      merge(local.train, { Action = "sagemaker:CreateModel", Condition = { Null = { "sagemaker:NetworkIsolation" = "true" } } }),
    ]
  }
}

resource "aws_iam_role_policy" "pass_statement" {
  for_each = local.pass
  name     = each.key
  role     = "example"
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy" "fail_statement" {
  for_each = local.fail
  name     = each.key
  role     = "example"
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_organizations_policy" "fail_service_control_policy" {
  name    = "two-nulls"
  content = jsonencode({ Version = "2012-10-17", Statement = local.fail.two_nulls_are_and })
}

resource "aws_iam_role" "fail_trust" {
  name = "trust"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { AWS = "arn:aws:iam::444444444444:root" }
    Condition = { "ForAllValues:StringLike" = { "aws:PrincipalOrgPaths" = ["o-ringfence01/*"] } }
  }] })
}

resource "aws_kms_key" "pass_policy_of_aws" {}

resource "aws_kms_key" "fail_key_policy" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Deny"
    Action    = "kms:CreateGrant"
    Principal = "*"
    Resource  = "*"
    Condition = { Bool = { "kms:GrantIsForAWSResource" = "false" } }
  }] })
}

resource "aws_s3_bucket_policy" "pass_bucket_policy" {
  bucket = "ringfence-example"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.pass.always_sent[0], { Principal = "*" })] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_vpc_endpoint" "fail_endpoint_policy" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "*"
    Principal = "*"
    Resource  = "*"
    Condition = { "ForAllValues:StringLike" = { "aws:PrincipalOrgPaths" = ["o-ringfence01/*"] } }
  }] })
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/26"
}

resource "aws_iam_policy" "pass_subnets_known_after_apply" {
  name = "subnets-known-after-apply"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge(local.train, { Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSubnets" = [aws_subnet.private.id] } } }),
    merge(local.train, { Condition = { Null = { "sagemaker:VpcSubnets" = "true" } } }),
  ] })
}

resource "aws_iam_policy" "undecided_perhaps_false" {
  name = "perhaps-false"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge(local.train, { Condition = { Bool = { "sagemaker:NetworkIsolation" = aws_vpc.main.main_route_table_id == "" ? "false" : "true" } } }),
  ] })
}

module "pass_module" {
  source    = "./modules/inline_policy"
  statement = local.pass.false_and_absence[0]
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = local.fail.two_nulls_are_and[0]
}
