resource "aws_iam_policy" "pass_carried" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = ["sagemaker:CreateTrainingJob", "sagemaker:CreateModel"]
        Resource  = "*"
        Condition = { Null = { "sagemaker:VpcSubnets" = "true" } }
      },
    ]
  })
}

resource "aws_iam_policy" "pass_asked_where_present" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = ["sagemaker:Create*", "sagemaker:ListModels"]
        Resource  = "*"
        Condition = { StringNotEqualsIfExists = { "sagemaker:RootAccess" = "Disabled" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_one_of_the_actions" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = ["sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob"]
        Resource  = "*"
        Condition = { Null = { "sagemaker:VpcSubnets" = "true" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_allow_that_never_grants" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "s3:ListAllMyBuckets"
        Resource  = "*"
        Condition = { StringEquals = { "s3:prefix" = "fraud/" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_none_of_them_though_asked_if_present" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = ["kms:DescribeKey"]
        Resource  = "*"
        Condition = { StringEqualsIfExists = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:444444444444:log-group:x" } }
      },
    ]
  })
}

resource "aws_iam_policy" "undecided_document_known_after_apply" {
  policy = aws_ssm_parameter.document.insecure_value
}

resource "aws_ssm_parameter" "document" {
  name           = "policy"
  type           = "String"
  insecure_value = aws_vpc.anywhere.id
}

resource "aws_vpc" "anywhere" {
  cidr_block = "10.0.0.0/16"
}
