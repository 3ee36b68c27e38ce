# Putting an object into outgoing/ is the request: nobody starts the flow by hand, so nobody needs the right to.

resource "aws_s3_bucket_notification" "airlock" {
  bucket      = aws_s3_bucket.this["airlock"].id
  eventbridge = true
}

resource "aws_cloudwatch_event_rule" "offered" {
  name        = "${local.flow_name}-offered"
  description = "An object was put into the airlock"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [local.buckets.airlock] }
      object = { key = [{ prefix = "outgoing/" }] }
    }
  })

  tags = local.tags
}

resource "aws_cloudwatch_event_target" "flow" {
  rule     = aws_cloudwatch_event_rule.offered.name
  arn      = aws_sfn_state_machine.this.arn
  role_arn = aws_iam_role.start.arn
}

data "aws_iam_policy_document" "start_trust" {
  statement {
    sid     = "RuleOfThisAccount"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${var.account.partition}:events:${var.account.region}:${var.account.id}:rule/${local.flow_name}-offered"]
    }
  }
}

resource "aws_iam_role" "start" {
  name                 = "${local.flow_name}-start"
  description          = "EventBridge starts the airlock's flow"
  assume_role_policy   = data.aws_iam_policy_document.start_trust.json
  permissions_boundary = var.permissions_boundary_arn

  tags = local.tags
}

data "aws_iam_policy_document" "start" {
  statement {
    sid       = "StartTheFlow"
    actions   = ["states:StartExecution"]
    resources = [local.flow_arn]
  }
}

resource "aws_iam_role_policy" "start" {
  name   = "start"
  role   = aws_iam_role.start.name
  policy = data.aws_iam_policy_document.start.json
}
