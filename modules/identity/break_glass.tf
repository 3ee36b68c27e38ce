# For emergencies: when Terraform cannot run, one role may stop, take down and roll back by hand; it reads no data and makes nothing.
# It is taken from the permission set BreakGlass, whose group stands empty until somebody is put into it. Whoever takes it is
# announced at once: the alarm is the control, since an emergency cannot be approved beforehand.
locals {
  break_glass_role_name = "${var.name}-break-glass"
  break_glass_role_arn  = "${local.arn.iam}:role/${local.break_glass_role_name}"
  break_glass_boundary  = "${var.name}-break-glass-boundary"
  break_glass_topic_arn = "arn:${var.account.partition}:sns:${var.account.region}:${var.account.id}:${var.name}-break-glass"
  break_glass_rule_arn  = "arn:${var.account.partition}:events:${var.account.region}:${var.account.id}:rule/${var.name}-break-glass"

  # What the organisation forbids to everybody (the network, the trail, the keys) it forbids here too.
  break_glass_statements = [
    {
      # An emergency has no known resource. What it may do is see, stop, take down and roll back; never make.
      Sid    = "ContainAndRollBack"
      Effect = "Allow"
      Action = [
        "cloudformation:CancelUpdateStack", "cloudformation:ContinueUpdateRollback", "cloudformation:DeleteStack", "cloudformation:Describe*",
        "cloudformation:Get*", "cloudformation:List*", "cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:LookupEvents", "cloudwatch:Describe*",
        "cloudwatch:Get*", "cloudwatch:List*", "config:Describe*", "config:Get*", "ec2:DeleteNetworkInterface", "ec2:Describe*",
        "ec2:DetachNetworkInterface", "ecr:Describe*", "ecr:List*", "events:Describe*", "events:List*", "iam:Get*", "iam:List*",
        "kms:CancelKeyDeletion", "kms:Describe*", "kms:EnableKey", "kms:Get*", "kms:List*", "logs:Describe*", "logs:FilterLogEvents", "logs:Get*",
        "logs:StartQuery", "logs:StopQuery", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
        "s3:ListAllMyBuckets", "sagemaker:Delete*", "sagemaker:Describe*", "sagemaker:List*", "sagemaker:Stop*", "sagemaker:UpdateEndpoint",
        "sagemaker:UpdateEndpointWeightsAndCapacities", "servicecatalog:Describe*", "servicecatalog:List*", "servicecatalog:ScanProvisionedProducts",
        "servicecatalog:SearchProvisionedProducts", "servicecatalog:TerminateProvisionedProduct", "sns:Get*", "sns:List*", "sqs:GetQueueAttributes",
        "sqs:ListQueues", "sqs:StartMessageMoveTask", "ssm:Describe*", "states:Describe*", "states:List*", "states:StopExecution", "tag:Get*",
      ]
      Resource = "*"
    },
    {
      Sid    = "EmergenciesReadNoData"
      Effect = "Deny"
      Action = [
        "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "s3:GetObject*", "s3:PutObject*",
        "sagemaker:*Record", "sagemaker:CreatePresigned*", "sagemaker:InvokeEndpoint*",
      ]
      Resource = "*"
    },
    {
      # It does not take its own alarm away.
      Sid    = "EmergenciesAreAnnounced"
      Effect = "Deny"
      Action = ["events:DeleteRule", "events:DisableRule", "events:PutRule", "events:RemoveTargets", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Unsubscribe"]
      Resource = [
        "arn:${var.account.partition}:events:${var.account.region}:${var.account.id}:rule/${var.name}-*",
        "arn:${var.account.partition}:sns:${var.account.region}:${var.account.id}:${var.name}-*",
      ]
    },
  ]
}

# One policy is both what the role may do and its boundary, so that whatever is attached to it later adds nothing.
resource "aws_iam_policy" "break_glass" {
  name        = local.break_glass_boundary
  description = "What the break-glass role may do in ${var.name}, and its limits."
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.break_glass_statements })
  tags        = local.tags
}

resource "aws_iam_role" "break_glass" {
  name                 = local.break_glass_role_name
  description          = "For emergencies, announced whenever it is taken: stops, takes down and rolls back in ${var.name}."
  permissions_boundary = "${local.arn.iam}:policy/${local.break_glass_boundary}"
  max_session_duration = var.break_glass.session_hours * 3600
  tags                 = local.tags

  # Role chaining ends after an hour whatever the role allows; a console switch does not.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PeopleOfTheSetBreakGlass"
      Effect    = "Allow"
      Principal = { AWS = "${local.arn.iam}:root" }
      Action    = ["sts:AssumeRole", "sts:SetSourceIdentity"]
      Condition = { ArnLike = { "aws:PrincipalArn" = "${local.arn.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_BreakGlass_*" } }
    }]
  })

  depends_on = [aws_iam_policy.break_glass]
}

resource "aws_iam_role_policy_attachment" "break_glass" {
  role       = aws_iam_role.break_glass.name
  policy_arn = aws_iam_policy.break_glass.arn
}

# ---------------------------------------------------------------- the alarm

resource "aws_sns_topic" "break_glass" {
  name              = "${var.name}-break-glass"
  display_name      = "Break-glass role taken in ${var.name}"
  kms_master_key_id = var.key_arns.alerts
  tags              = local.tags
}

resource "aws_sns_topic_policy" "break_glass" {
  arn = aws_sns_topic.break_glass.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TheAlarmPublishes"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = local.break_glass_topic_arn
        Condition = { ArnEquals = { "aws:SourceArn" = local.break_glass_rule_arn }, StringEquals = { "aws:SourceAccount" = var.account.id } }
      },
      {
        Sid       = "OnlyEncryptedOnTheWay"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = local.break_glass_topic_arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "break_glass" {
  for_each = var.break_glass.alert_emails

  topic_arn = aws_sns_topic.break_glass.arn
  protocol  = "email"
  endpoint  = each.value
}

# Taking the role, whether it was granted or refused; the service's regional endpoint is the one that answers here.
resource "aws_cloudwatch_event_rule" "break_glass" {
  name        = "${var.name}-break-glass"
  description = "Somebody took, or tried to take, the break-glass role of ${var.name}."
  tags        = local.tags

  event_pattern = jsonencode({
    source      = ["aws.sts"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource       = ["sts.amazonaws.com"]
      eventName         = ["AssumeRole"]
      requestParameters = { roleArn = [local.break_glass_role_arn] }
    }
  })
}

resource "aws_cloudwatch_event_target" "break_glass" {
  rule      = aws_cloudwatch_event_rule.break_glass.name
  target_id = "alert"
  arn       = aws_sns_topic.break_glass.arn

  depends_on = [aws_sns_topic_policy.break_glass]
}
