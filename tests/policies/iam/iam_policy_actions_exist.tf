resource "aws_iam_policy" "pass_known_and_patterns" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:Get*", "SageMaker:createmodel"]
        Resource = "*"
      },
      {
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "fail_misspelt_deny" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Deny"
        Action   = ["sagemaker:CreateTrainingJobs"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "fail_unknown_service" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sagemakr:*"
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "fail_not_action" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        NotAction = ["iam:GetRole", "iam:FetchRole"]
        Resource  = "*"
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
