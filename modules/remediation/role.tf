# What the function may do: describe, mark, stop and, in mode stop alone, take away. It reads no data, passes no role, and
# changes no network and no key.

locals {
  described = [
    "sagemaker:DescribeApp", "sagemaker:DescribeAutoMLJobV2", "sagemaker:DescribeCluster", "sagemaker:DescribeCompilationJob",
    "sagemaker:DescribeDataQualityJobDefinition", "sagemaker:DescribeDomain", "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig", "sagemaker:DescribeFeatureGroup", "sagemaker:DescribeHyperParameterTuningJob",
    "sagemaker:DescribeInferenceExperiment", "sagemaker:DescribeLabelingJob", "sagemaker:DescribeModel",
    "sagemaker:DescribeModelBiasJobDefinition", "sagemaker:DescribeModelExplainabilityJobDefinition",
    "sagemaker:DescribeModelQualityJobDefinition", "sagemaker:DescribeMonitoringSchedule", "sagemaker:DescribeNotebookInstance",
    "sagemaker:DescribeProcessingJob", "sagemaker:DescribeSpace", "sagemaker:DescribeTrainingJob", "sagemaker:DescribeTransformJob",
    "sagemaker:DescribeUserProfile",
  ]

  stopped = [
    "sagemaker:DeleteApp", "sagemaker:StopAutoMLJob", "sagemaker:StopCompilationJob", "sagemaker:StopHyperParameterTuningJob",
    "sagemaker:StopLabelingJob", "sagemaker:StopMonitoringSchedule", "sagemaker:StopNotebookInstance", "sagemaker:StopProcessingJob",
    "sagemaker:StopTrainingJob", "sagemaker:StopTransformJob",
  ]

  taken_away = [
    "sagemaker:DeleteDataQualityJobDefinition", "sagemaker:DeleteEndpoint", "sagemaker:DeleteEndpointConfig", "sagemaker:DeleteModel",
    "sagemaker:DeleteModelBiasJobDefinition", "sagemaker:DeleteModelExplainabilityJobDefinition",
    "sagemaker:DeleteModelQualityJobDefinition", "sagemaker:DeleteMonitoringSchedule",
  ]

  contained = { observe = [], alert = [], quarantine = local.stopped, stop = concat(local.stopped, local.taken_away) }[var.mode]
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "TheFunction"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }
  }
}

data "aws_iam_policy_document" "function" {
  statement {
    sid       = "Describe"
    actions   = local.described
    resources = ["${local.arn.sm}:*"]
  }

  # ListApps takes no resource that could be named.
  statement {
    sid       = "FindApps"
    actions   = ["sagemaker:ListApps"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(local.contained) > 0 ? [local.contained] : []

    content {
      sid       = "Contain"
      actions   = statement.value
      resources = ["${local.arn.sm}:*"]
    }
  }

  dynamic "statement" {
    for_each = length(local.contained) > 0 ? [1] : []

    content {
      sid       = "MarkAndNothingElse"
      actions   = ["sagemaker:AddTags"]
      resources = ["${local.arn.sm}:*"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "aws:TagKeys"
        values   = ["Quarantine"]
      }

      condition {
        test     = "Null"
        variable = "aws:TagKeys"
        values   = ["false"]
      }
    }
  }

  statement {
    sid       = "Record"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/findings/*"]
  }

  statement {
    sid       = "Tell"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]
  }

  statement {
    sid       = "HandOver"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arn]
  }

  statement {
    sid       = "UseItsKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}:key/*"]

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "kms:ResourceAliases"
      values   = [local.key_alias]
    }
  }

  statement {
    sid       = "WriteItsLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.group_arn}:log-stream:*"]
  }

  # Lambda attaches a function to a VPC with the function's own rights ("Configuring VPC access").
  statement {
    sid       = "StandInTheVpc"
    actions   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
    resources = ["*"]
  }

  # With those rights the service makes interfaces; the function's own code must not.
  statement {
    sid       = "CodeTouchesNoNetwork"
    effect    = "Deny"
    actions   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function_arn]
    }
  }
}

# The most that the role can ever be given.
data "aws_iam_policy_document" "boundary" {
  statement {
    sid = "Services"
    actions = [
      "ec2:*NetworkInterface*", "ec2:Describe*", "kms:Decrypt", "kms:GenerateDataKey", "logs:CreateLogStream", "logs:PutLogEvents",
      "s3:PutObject", "sagemaker:AddTags", "sagemaker:Delete*", "sagemaker:Describe*", "sagemaker:List*", "sagemaker:Stop*",
      "sns:Publish", "sqs:SendMessage",
    ]
    resources = ["*"]
  }

  # Whatever its policies come to say, it takes away nothing that holds people's work.
  statement {
    sid    = "NeverWhatPeopleMade"
    effect = "Deny"
    actions = [
      "sagemaker:DeleteDomain", "sagemaker:DeleteFeatureGroup", "sagemaker:DeleteModelPackage", "sagemaker:DeleteModelPackageGroup",
      "sagemaker:DeleteNotebookInstance", "sagemaker:DeletePipeline", "sagemaker:DeleteSpace", "sagemaker:DeleteTags",
      "sagemaker:DeleteUserProfile",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  name        = local.boundary
  description = "The most that the remediation function can do."
  policy      = data.aws_iam_policy_document.boundary.json

  tags = local.tags
}

resource "aws_iam_role" "function" {
  name                 = local.function
  description          = "The remediation function works with it"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = "${local.arn.iam}:policy/${local.boundary}"

  tags = local.tags

  depends_on = [aws_iam_policy.boundary]
}

resource "aws_iam_role_policy" "function" {
  name   = "remediate"
  role   = aws_iam_role.function.name
  policy = data.aws_iam_policy_document.function.json
}

# ---------------------------------------------------------------- what is in quarantine is not used

data "aws_iam_policy_document" "quarantine" {
  statement {
    sid    = "NobodyUsesWhatIsInQuarantine"
    effect = "Deny"
    actions = [
      "sagemaker:CreateEndpoint", "sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl",
      "sagemaker:CreateTransformJob", "sagemaker:InvokeEndpoint*", "sagemaker:StartMonitoringSchedule",
      "sagemaker:StartNotebookInstance", "sagemaker:UpdateEndpoint", "sagemaker:UpdateNotebookInstance",
    ]
    resources = ["*"]

    condition {
      test     = "Null"
      variable = "aws:ResourceTag/Quarantine"
      values   = ["false"]
    }
  }

  statement {
    sid       = "NobodyLiftsIt"
    effect    = "Deny"
    actions   = ["sagemaker:AddTags", "sagemaker:DeleteTags"]
    resources = ["*"]

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "aws:TagKeys"
      values   = ["Quarantine"]
    }
  }
}

resource "aws_iam_policy" "quarantine" {
  name        = "${var.name}-quarantine"
  description = "Refuses the use of SageMaker resources that the remediation has marked."
  policy      = data.aws_iam_policy_document.quarantine.json

  tags = local.tags
}

resource "aws_iam_role_policy_attachment" "quarantine" {
  for_each = var.quarantined_roles

  role       = each.value
  policy_arn = aws_iam_policy.quarantine.arn
}
