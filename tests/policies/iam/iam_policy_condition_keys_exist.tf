resource "aws_iam_policy" "pass_global_tag_and_service_keys" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sagemaker:CreateModel"
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestTag/team" = "fraud", "aws:PrincipalOrgID" = "o-ringfence01" } }
      },
    ]
  })
}

resource "aws_iam_policy" "pass_old_key_beside_the_new" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = "sagemaker:CreateModel"
        Resource  = "*"
        Condition = { Null = { "sagemaker:VolumeKmsKeyArn" = "true", "sagemaker:VolumeKmsKey" = "true" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_misspelt" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = "sagemaker:CreateModel"
        Resource  = "*"
        Condition = { Null = { "sagemaker:VpcSubnet" = "true" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_deprecated_alone" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = "sagemaker:CreateTrainingJob"
        Resource  = "*"
        Condition = { Null = { "sagemaker:VolumeKmsKey" = "true" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_deprecated_in_an_allow" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sagemaker:CreateTrainingJob"
        Resource  = "*"
        Condition = { StringEquals = { "sagemaker:OutputKmsKey" = "arn:aws:kms:eu-west-1:444444444444:key/0a1b2c3d-1111-2222-3333-444455556666" } }
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
