resource "aws_iam_policy" "pass_each_as_it_is" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = "sagemaker:CreateTrainingJob"
        Resource  = "*"
        Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSubnets" = "subnet-0123456789abcdef0" }, StringNotEquals = { "aws:RequestedRegion" = "eu-west-1" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_list_without_set_operator" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Action    = "sagemaker:CreateTrainingJob"
        Resource  = "*"
        Condition = { StringNotEquals = { "sagemaker:VpcSubnets" = "subnet-0123456789abcdef0" } }
      },
    ]
  })
}

resource "aws_iam_policy" "fail_set_operator_on_one_value" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Resource  = "*"
        Condition = { "ForAllValues:StringEquals" = { "aws:PrincipalOrgID" = "o-ringfence01" } }
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
