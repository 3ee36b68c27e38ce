locals {
  role  = "arn:aws:iam::444444444444:role/ringfence-dev-remediation"
  queue = "arn:aws:sqs:eu-west-1:444444444444:failures"
}

resource "aws_lambda_function" "pass_queue" {
  function_name = "pass-queue"
  role          = local.role
  runtime       = "python3.13"
  handler       = "handler.handle"
  s3_bucket     = "code"
  s3_key        = "code.zip"

  dead_letter_config {
    target_arn = local.queue
  }
}

resource "aws_lambda_function" "pass_destination" {
  function_name = "pass-destination"
  role          = local.role
  runtime       = "python3.13"
  handler       = "handler.handle"
  s3_bucket     = "code"
  s3_key        = "code.zip"
}

resource "aws_lambda_function_event_invoke_config" "destination" {
  function_name = aws_lambda_function.pass_destination.function_name

  destination_config {
    on_failure {
      destination = local.queue
    }
  }
}

resource "aws_lambda_function" "fail_nowhere" {
  function_name = "fail-nowhere"
  role          = local.role
  runtime       = "python3.13"
  handler       = "handler.handle"
  s3_bucket     = "code"
  s3_key        = "code.zip"
}
