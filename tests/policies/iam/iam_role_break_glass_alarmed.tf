locals {
  account = "arn:aws:iam::444444444444"
  trust = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "${local.account}:root" }, Action = "sts:AssumeRole" }]
  })

  # Role's name => the ARN that its rule looks for, the call, whether it is on and whether it has a target.
  alarms = {
    "pass-break-glass"              = { arn = "${local.account}:role/pass-break-glass", call = "AssumeRole", state = "ENABLED", target = true }
    "fail-break-glass-another-role" = { arn = "${local.account}:role/someone", call = "AssumeRole", state = "ENABLED", target = true }
    "fail-break-glass-another-call" = { arn = "${local.account}:role/fail-break-glass-another-call", call = "GetCallerIdentity", state = "ENABLED", target = true }
    "fail-break-glass-switched-off" = { arn = "${local.account}:role/fail-break-glass-switched-off", call = "AssumeRole", state = "DISABLED", target = true }
    "fail-break-glass-to-nobody"    = { arn = "${local.account}:role/fail-break-glass-to-nobody", call = "AssumeRole", state = "ENABLED", target = false }
  }
}

resource "terraform_data" "later" {}

resource "aws_cloudwatch_event_rule" "taken" {
  for_each = local.alarms

  name  = "taken-${each.key}"
  state = each.value.state

  event_pattern = jsonencode({
    source      = ["aws.sts"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventName = [each.value.call], requestParameters = { roleArn = [each.value.arn] } }
  })
}

resource "aws_cloudwatch_event_target" "alert" {
  for_each = { for role, alarm in local.alarms : role => alarm if alarm.target }

  rule = aws_cloudwatch_event_rule.taken[each.key].name
  arn  = "arn:aws:sns:eu-west-1:444444444444:alerts"
}

resource "aws_iam_role" "pass_alarmed" {
  name               = "pass-break-glass"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "fail_another_role" {
  name               = "fail-break-glass-another-role"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "fail_another_call" {
  name               = "fail-break-glass-another-call"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "fail_switched_off" {
  name               = "fail-break-glass-switched-off"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "fail_to_nobody" {
  name               = "fail-break-glass-to-nobody"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "not_applicable_everyday" {
  name               = "everyday"
  assume_role_policy = local.trust
}
