# What escaped prevention is found, recorded, told and contained. CloudTrail tells EventBridge of each call that makes or
# changes a SageMaker resource which could stand outside the perimeter; a function compares the resource's values (which
# subnets, which groups, which keys, isolation, encryption) with the perimeter's.

locals {
  tags = merge(var.tags, { Module = "remediation" })

  function = "${var.name}-remediation"
  boundary = "${var.name}-remediation-boundary"
  bucket   = "${var.name}-${var.account.id}-evidence"
  queue    = "${var.name}-remediation-failures"
  group    = "/aws/lambda/${local.function}"

  arn = {
    iam = "arn:${var.account.partition}:iam::${var.account.id}"
    sm  = "arn:${var.account.partition}:sagemaker:${var.account.region}:${var.account.id}"
  }

  bucket_arn   = "arn:${var.account.partition}:s3:::${local.bucket}"
  function_arn = "arn:${var.account.partition}:lambda:${var.account.region}:${var.account.id}:function:${local.function}"
  group_arn    = "arn:${var.account.partition}:logs:${var.account.region}:${var.account.id}:log-group:${local.group}"
  topic_arn    = "arn:${var.account.partition}:sns:${var.account.region}:${var.account.id}:${local.function}"
  queue_arn    = "arn:${var.account.partition}:sqs:${var.account.region}:${var.account.id}:${local.queue}"
  rule_arns    = { for rule in ["changes", "states"] : rule => "arn:${var.account.partition}:events:${var.account.region}:${var.account.id}:rule/${var.name}-remediation-${rule}" }

  # One list for the rule and for the function. A test compares it with AWS's service authorization data.
  watched = jsondecode(file("${path.module}/src/remediation/actions.json"))
}

resource "aws_cloudwatch_event_rule" "changes" {
  name        = "${var.name}-remediation-changes"
  description = "SageMaker calls that make or change what could stand outside the perimeter"

  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["sagemaker.amazonaws.com"]
      eventName   = local.watched
      errorCode   = [{ exists = false }]
    }
  })

  tags = local.tags
}

# A notebook or an endpoint cannot be stopped while it starts: it is looked at again when it is in service.
resource "aws_cloudwatch_event_rule" "states" {
  name        = "${var.name}-remediation-states"
  description = "Notebooks and endpoints that have come into service"

  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["SageMaker Notebook Instance State Change", "SageMaker Endpoint State Change"]
    detail = {
      "$or" = [
        { NotebookInstanceStatus = ["InService"] },
        { EndpointStatus = ["IN_SERVICE", "InService"] },
      ]
    }
  })

  tags = local.tags
}

resource "aws_cloudwatch_event_target" "function" {
  for_each = { changes = aws_cloudwatch_event_rule.changes.name, states = aws_cloudwatch_event_rule.states.name }

  rule      = each.value
  target_id = "remediation"
  arn       = aws_lambda_function.this.arn

  dead_letter_config {
    arn = aws_sqs_queue.failures.arn
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 24
  }

  depends_on = [aws_lambda_permission.rule, aws_sqs_queue_policy.failures]
}

resource "aws_lambda_permission" "rule" {
  for_each = local.rule_arns

  statement_id   = "Rule-${each.key}"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "events.amazonaws.com"
  source_arn     = each.value
  source_account = var.account.id
}

resource "aws_lambda_function" "this" {
  function_name = local.function
  description   = "Assesses changed SageMaker resources by value, records findings and contains them"
  role          = aws_iam_role.function.arn
  runtime       = "python3.13"
  handler       = "remediation.handler.handle"
  architectures = ["arm64"]
  memory_size   = 256
  timeout       = 120
  kms_key_arn   = aws_kms_key.this.arn

  # python -m ringfence.terraform.packages modules/remediation
  filename         = "${path.module}/package.zip"
  source_code_hash = filebase64sha256("${path.module}/package.zip")

  environment {
    variables = {
      MODE            = var.mode
      EVIDENCE_BUCKET = local.bucket
      TOPIC_ARN       = local.topic_arn
      PERIMETER       = jsonencode(var.perimeter)
    }
  }

  vpc_config {
    subnet_ids         = var.network.subnet_ids
    security_group_ids = var.network.security_group_ids
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.failures.arn
  }

  tracing_config {
    mode = "PassThrough"
  }

  tags = local.tags

  depends_on = [aws_iam_role_policy.function, aws_cloudwatch_log_group.function, aws_s3_bucket_policy.evidence]
}

resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  maximum_event_age_in_seconds = 3600
  maximum_retry_attempts       = 2
}

resource "aws_cloudwatch_log_group" "function" {
  name              = local.group
  retention_in_days = 365
  kms_key_id        = aws_kms_key.this.arn

  tags = local.tags
}
