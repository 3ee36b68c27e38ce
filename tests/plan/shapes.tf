# Sets, nested blocks, dynamic blocks and data sources.
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/20"
}

resource "aws_subnet" "private" {
  for_each          = { a = "10.0.0.0/24", b = "10.0.1.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "eu-west-1${each.key}"
}

resource "aws_security_group" "workloads" {
  vpc_id = aws_vpc.main.id
}

resource "aws_kms_key" "studio" {}

resource "aws_vpc_endpoint" "known_subnets" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [for zone in ["a", "b"] : aws_subnet.private[zone].id]
  security_group_ids = [aws_security_group.workloads.id]
  policy             = data.aws_iam_policy_document.endpoint.json
}

resource "aws_vpc_endpoint" "encoded_policy" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "One", Effect = "Allow", Principal = "*", Action = "s3:*", Resource = aws_vpc.main.arn }]
  })
}

data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "OurSubnets"
    effect    = "Deny"
    actions   = ["sagemaker:CreateTrainingJob", "sagemaker:CreateModel"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "ForAnyValue:StringNotEquals"
      variable = "sagemaker:VpcSubnets"
      values   = [aws_subnet.private["a"].id, aws_subnet.private["b"].id]
    }
  }
}

data "aws_iam_policy_document" "known" {
  statement {
    sid       = "Known"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::bucket/*"]
  }
}

resource "aws_iam_policy" "known" {
  name   = "known"
  policy = data.aws_iam_policy_document.known.json
}

resource "aws_sagemaker_domain" "nested" {
  domain_name = "nested"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = values(aws_subnet.private)[*].id
  kms_key_id  = aws_kms_key.studio.arn

  default_user_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = [aws_security_group.workloads.id]

    sharing_settings {
      notebook_output_option = "Allowed"
      s3_kms_key_id          = aws_kms_key.studio.arn
    }
  }
}

locals {
  rules = { https = { port = 443, group = aws_security_group.workloads.id } }
}

resource "aws_security_group" "dynamic" {
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = local.rules
    iterator = rule

    content {
      from_port       = rule.value.port
      to_port         = rule.value.port
      protocol        = "tcp"
      security_groups = [rule.value.group]
    }
  }
}

resource "aws_security_group" "unknown_dynamic" {
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = aws_vpc.main.main_route_table_id == "x" ? [] : [443]

    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
