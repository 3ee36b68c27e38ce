resource "terraform_data" "later" {}

resource "aws_sqs_queue" "pass_denies" {
  name = "pass-denies"
}

resource "aws_sqs_queue_policy" "pass_denies" {
  queue_url = aws_sqs_queue.pass_denies.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:444444444444:pass-denies"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sqs_queue" "fail_no_policy" {
  name = "fail-no-policy"
}

resource "aws_sqs_queue" "fail_only_allows" {
  name = "fail-only-allows"
}

resource "aws_sqs_queue_policy" "fail_only_allows" {
  queue_url = aws_sqs_queue.fail_only_allows.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:444444444444:fail-only-allows"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sqs_queue" "fail_inverted" {
  name = "fail-inverted"
}

resource "aws_sqs_queue_policy" "fail_inverted" {
  queue_url = aws_sqs_queue.fail_inverted.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:444444444444:fail-inverted"
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_sqs_queue" "fail_narrowed" {
  name = "fail-narrowed"
}

resource "aws_sqs_queue_policy" "fail_narrowed" {
  queue_url = aws_sqs_queue.fail_narrowed.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:444444444444:fail-narrowed"
      Condition = { Bool = { "aws:SecureTransport" = "false" }, StringEquals = { "aws:PrincipalAccount" = "444444444444" } }
    }]
  })
}

resource "aws_sqs_queue" "fail_other_action" {
  name = "fail-other-action"
}

resource "aws_sqs_queue_policy" "fail_other_action" {
  queue_url = aws_sqs_queue.fail_other_action.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:List*"
      Resource  = "arn:aws:sqs:eu-west-1:444444444444:fail-other-action"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sqs_queue" "fail_one_principal" {
  name = "fail-one-principal"
}

resource "aws_sqs_queue_policy" "fail_one_principal" {
  queue_url = aws_sqs_queue.fail_one_principal.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = { AWS = "arn:aws:iam::444444444444:root" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:444444444444:fail-one-principal"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_sqs_queue" "undecided_policy_not_known_yet" {
  name = "undecided-policy-not-known-yet"
}

resource "aws_sqs_queue_policy" "undecided_policy_not_known_yet" {
  queue_url = aws_sqs_queue.undecided_policy_not_known_yet.id
  policy    = terraform_data.later.id
}
