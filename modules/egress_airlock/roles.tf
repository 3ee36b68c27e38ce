# The flow's own role, and what people need to ask and to decide.

data "aws_iam_policy_document" "flow_trust" {
  statement {
    sid     = "StepFunctionsOfThisAccount"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.account.partition}:states:${var.account.region}:${var.account.id}:*"]
    }
  }
}

resource "aws_iam_role" "flow" {
  name                 = local.flow_name
  description          = "Reads what is offered, writes records, and copies what two people released"
  assume_role_policy   = data.aws_iam_policy_document.flow_trust.json
  permissions_boundary = var.permissions_boundary_arn

  tags = local.tags
}

data "aws_iam_policy_document" "flow" {
  statement {
    sid       = "ReadOffersAndDecisions"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${local.arns.airlock}/decisions/*", "${local.arns.airlock}/outgoing/*"]
  }

  # Without it S3 answers of a missing object that access is denied.
  statement {
    sid       = "SayWhatIsMissing"
    actions   = ["s3:ListBucket"]
    resources = [local.arns.airlock]
  }

  statement {
    sid       = "AskAndRecord"
    actions   = ["s3:PutObject"]
    resources = ["${local.arns.airlock}/pending/*", "${local.arns.airlock}/records/*"]
  }

  statement {
    sid       = "Release"
    actions   = ["s3:PutObject"]
    resources = ["${local.arns.export}/*"]
  }

  statement {
    sid       = "UseTheKeyThroughS3"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.account.region}.amazonaws.com"]
    }
  }

  # Log delivery and tracing know no resources ("Logging using CloudWatch Logs", "Tracing with AWS X-Ray" of Step Functions).
  statement {
    sid = "DeliverLogsAndTraces"
    actions = [
      "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
      "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery", "xray:GetSamplingRules", "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords", "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "flow" {
  name   = "airlock"
  role   = aws_iam_role.flow.name
  policy = data.aws_iam_policy_document.flow.json
}

# What people need, as customer-managed policies that a permission set or a role refers to by name.
data "aws_iam_policy_document" "people" {
  for_each = toset(["approvers", "requesters"])

  statement {
    sid       = each.key == "requesters" ? "OfferOnlyInOnesOwnName" : "DecideOnlyInOnesOwnName"
    actions   = each.key == "requesters" ? ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"] : ["s3:PutObject"]
    resources = ["${local.arns.airlock}/${each.key == "requesters" ? "outgoing" : "decisions"}/${local.person}/*"]

    condition {
      test     = "Null"
      variable = "aws:PrincipalTag/${var.person_tag}"
      values   = ["false"]
    }

    # "$${*}" is a literal asterisk in IAM.
    condition {
      test     = "StringNotLike"
      variable = "aws:PrincipalTag/${var.person_tag}"
      values   = ["*/*", "*$${*}*"]
    }
  }

  statement {
    sid       = "UseTheKeyThroughS3"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.account.region}.amazonaws.com"]
    }
  }

  # S3 looks the key up for its caller without saying that it asks.
  statement {
    sid       = "LookTheKeyUp"
    actions   = ["kms:DescribeKey"]
    resources = [var.key_arn]
  }

  dynamic "statement" {
    for_each = each.key == "requesters" ? {
      SeeHowItWent = { actions = ["s3:GetObject"], resources = ["${local.arns.airlock}/records/${local.person}/*"] }
      } : {
      LookAtWhatIsOffered = {
        actions   = ["s3:GetObject", "s3:GetObjectVersion"]
        resources = [for folder in ["outgoing", "pending", "records"] : "${local.arns.airlock}/${folder}/*"]
      }
      # The action knows no resource; the token is the right. The flow believes no callback, only the decision that lies there.
      GoOnWithTheFlow = { actions = ["states:SendTaskFailure", "states:SendTaskSuccess"], resources = ["*"] }
    }

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }

  statement {
    sid       = each.key == "requesters" ? "FindOnesOwn" : "FindWhatIsPending"
    actions   = ["s3:ListBucket"]
    resources = [local.arns.airlock]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = each.key == "requesters" ? ["outgoing/${local.person}/*", "records/${local.person}/*"] : ["outgoing/*", "pending/*", "records/*"]
    }
  }
}

resource "aws_iam_policy" "people" {
  for_each = {
    requesters = "Offer one's own objects to the airlock and ask for their release"
    approvers  = "Look at what is offered to the airlock and decide on it in one's own name"
  }

  name        = "${local.flow_name}-${each.key}"
  description = each.value
  policy      = data.aws_iam_policy_document.people[each.key].json

  tags = local.tags
}
