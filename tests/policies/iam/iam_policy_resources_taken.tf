resource "aws_iam_policy" "pass_objects_of_a_bucket" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:ListBucket"]
        Resource = ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]
      },
      {
        Effect   = "Allow"
        Action   = "s3:ListAllMyBuckets"
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "pass_role_by_reference" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.pass_execution.arn
      },
    ]
  })
}

resource "aws_iam_policy" "fail_objects_without_their_path" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::lake"
      },
    ]
  })
}

resource "aws_iam_policy" "fail_action_without_resources" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListAllMyBuckets"
        Resource = "arn:aws:s3:::lake"
      },
    ]
  })
}

resource "aws_iam_policy" "fail_resource_of_another_service" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:Encrypt"]
        Resource = ["arn:aws:kms:eu-west-1:444444444444:key/*", "arn:aws:s3:::lake"]
      },
    ]
  })
}

resource "aws_iam_role" "pass_execution" {
  name               = "execution"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "sagemaker.amazonaws.com" } }] })
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
