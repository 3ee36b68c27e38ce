resource "terraform_data" "later" {}

resource "aws_sns_topic" "pass_denies" {
  name = "pass-denies"
}

resource "aws_sns_topic_policy" "pass_denies" {
  arn = aws_sns_topic.pass_denies.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:444444444444:pass-denies"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sns_topic" "fail_no_policy" {
  name = "fail-no-policy"
}

resource "aws_sns_topic" "fail_only_allows" {
  name = "fail-only-allows"
}

resource "aws_sns_topic_policy" "fail_only_allows" {
  arn = aws_sns_topic.fail_only_allows.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:444444444444:fail-only-allows"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sns_topic" "fail_inverted" {
  name = "fail-inverted"
}

resource "aws_sns_topic_policy" "fail_inverted" {
  arn = aws_sns_topic.fail_inverted.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:444444444444:fail-inverted"
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_sns_topic" "fail_narrowed" {
  name = "fail-narrowed"
}

resource "aws_sns_topic_policy" "fail_narrowed" {
  arn = aws_sns_topic.fail_narrowed.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:444444444444:fail-narrowed"
      Condition = { Bool = { "aws:SecureTransport" = "false" }, StringEquals = { "aws:PrincipalAccount" = "444444444444" } }
    }]
  })
}

resource "aws_sns_topic" "fail_other_action" {
  name = "fail-other-action"
}

resource "aws_sns_topic_policy" "fail_other_action" {
  arn = aws_sns_topic.fail_other_action.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:List*"
      Resource  = "arn:aws:sns:eu-west-1:444444444444:fail-other-action"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sns_topic" "fail_one_principal" {
  name = "fail-one-principal"
}

resource "aws_sns_topic_policy" "fail_one_principal" {
  arn = aws_sns_topic.fail_one_principal.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = { AWS = "arn:aws:iam::444444444444:root" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:444444444444:fail-one-principal"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sns_topic" "undecided_policy_not_known_yet" {
  name = "undecided-policy-not-known-yet"
}

resource "aws_sns_topic_policy" "undecided_policy_not_known_yet" {
  arn    = aws_sns_topic.undecided_policy_not_known_yet.arn
  policy = terraform_data.later.id
}
