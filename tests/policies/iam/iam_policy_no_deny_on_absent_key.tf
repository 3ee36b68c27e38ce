locals {
  no_subnets = { Effect = "Deny", Resource = "*", Condition = { Null = { "sagemaker:VpcSubnets" = "true" } } }
  no_key     = { Effect = "Deny", Resource = "*", Condition = { StringNotEquals = { "sagemaker:VolumeKmsKeyArn" = "arn:aws:kms:eu-west-1:444444444444:key/a" } } }

  pass = {
    actions_that_have_it = [merge(local.no_subnets, { Action = ["sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob", "sagemaker:CreateAutoMLJob*"] })]
    transform_has_a_key  = [merge(local.no_key, { Action = ["sagemaker:CreateTransformJob", "sagemaker:CreateTrainingJob"] })]
    value_where_present  = [{ Effect = "Deny", Action = "sagemaker:*", Resource = "*", Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSubnets" = "subnet-0123456789abcdef0" } } }]
    only_if_present = [{
      Effect    = "Deny"
      Action    = "sagemaker:*"
      Resource  = "*"
      Condition = { StringNotEquals = { "sagemaker:RootAccess" = "Disabled" }, Null = { "sagemaker:RootAccess" = "false" } }
    }]
    global_key = [{ Effect = "Deny", Action = "*", Resource = "*", Condition = { StringNotEquals = { "aws:RequestedRegion" = "eu-west-1" } } }]
    allowed    = [{ Effect = "Allow", Action = "sagemaker:CreateTransformJob", Resource = "*", Condition = { Null = { "sagemaker:VpcSubnets" = "true" } } }]
  }
  fail = {
    transform_has_no_subnets   = [merge(local.no_subnets, { Action = ["sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob"] })]
    compilation_has_no_subnets = [merge(local.no_subnets, { Action = "sagemaker:CreateCompilationJob" })]
    by_wildcard                = [merge(local.no_subnets, { Action = "sagemaker:Create*Job" })]
    negated_value              = [merge(local.no_key, { Action = ["sagemaker:CreateModel"] })]
    if_exists                  = [{ Effect = "Deny", Action = "sagemaker:CreateTransformJob", Resource = "*", Condition = { BoolIfExists = { "sagemaker:NetworkIsolation" = "false" } } }]
    all_but_some               = [{ Effect = "Deny", NotAction = "sagemaker:CreateTrainingJob", Resource = "*", Condition = { Null = { "sagemaker:VpcSubnets" = "true" } } }]
    another_service            = [merge(local.no_subnets, { Action = ["sagemaker:CreateTrainingJob", "glue:CreateJob"] })]
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
  name    = "transform-has-no-subnets"
  content = jsonencode({ Version = "2012-10-17", Statement = local.fail.transform_has_no_subnets })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_iam_policy" "undecided_perhaps_transform" {
  name   = "perhaps-transform"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.no_subnets, { Action = aws_vpc.main.main_route_table_id == "" ? "sagemaker:CreateTransformJob" : "sagemaker:CreateTrainingJob" })] })
}

module "pass_module" {
  source    = "./modules/inline_policy"
  statement = local.pass.actions_that_have_it[0]
}

module "fail_module" {
  source    = "./modules/inline_policy"
  statement = local.fail.transform_has_no_subnets[0]
}
