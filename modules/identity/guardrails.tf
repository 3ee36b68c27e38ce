# The permissions boundaries. A boundary grants nothing: it is the most that a role can ever do, whatever its own
# policies say. Its denies hold for every SageMaker action that carries the condition key in question.
#
# The action lists are those of modules/guardrails/sagemaker_actions, generated from AWS's service authorization data. A Deny
# on the absence of a key that an action never carries would deny it always: CreateTransformJob has no VpcSubnets,
# CreateAutoMLJob no NetworkIsolation.
module "sagemaker_actions" {
  source = "../guardrails/sagemaker_actions"
}

locals {
  carrying = module.sagemaker_actions.carrying

  # CreateEndpointConfig carries the network keys too, but a configuration that names models takes network and isolation
  # from them (CreateModel is guarded). Roles may therefore leave the keys out when, and only when, they name a model.
  carrying_at_once = { for key in ["VpcSubnets", "VpcSecurityGroupIds", "NetworkIsolation"] :
    key => [for action in local.carrying[key] : action if action != "sagemaker:CreateEndpointConfig"]
  }

  boundaries = {
    roles = {
      policy    = "${var.name}-boundary"
      describes = "The most that any role made in ${var.name} can do."
      hosting   = []
      owns      = false
      services = [
        "athena:*", "cloudformation:*", "cloudwatch:*", "codeartifact:*", "codecommit:*", "ec2:*NetworkInterface*", "ec2:Describe*", "ecr:*", "glue:*",
        "lambda:InvokeFunction", "logs:*", "sagemaker:*", "servicecatalog:*", "sns:Publish", "sqs:*", "ssm:GetParameter*", "states:*",
        "sts:SetSourceIdentity",
      ]
    }
    data_scientist = {
      policy    = "${var.name}-data-scientist-guardrails"
      describes = "The most that a data scientist can do in ${var.name}."
      hosting   = ["sagemaker:CreateEndpointConfig"]
      owns      = true
      services = [
        "athena:*", "cloudformation:Describe*", "cloudwatch:*", "codecommit:*", "ec2:Describe*", "ecr:Batch*", "ecr:Describe*", "ecr:Get*", "glue:Get*",
        "logs:*", "sagemaker:*", "servicecatalog:*", "ssm:GetParameter*",
      ]
    }
  }

  boundary_arns = { for key, boundary in local.boundaries : key => "${local.arn.iam}:policy/${boundary.policy}" }
}

data "aws_iam_policy_document" "boundary" {
  for_each = local.boundaries

  statement {
    sid       = "Services"
    actions   = each.value.services
    resources = ["*"]
  }

  # Versions too: a team empties its own bucket before it ends it. Those of the lake, its buckets' own policies keep.
  statement {
    sid       = "DataOfThisPlatform"
    actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject*", "s3:Get*", "s3:List*", "s3:PutObject*"]
    resources = ["${local.arn.buckets}-*"]
  }

  statement {
    # Service Catalog launches from a copy of the template in a bucket of its own, which it marks with this tag.
    sid       = "TemplatesOfServiceCatalog"
    actions   = ["s3:GetObject"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "s3:ExistingObjectTag/servicecatalog:provisioning"
      values   = ["true"]
    }
  }

  statement {
    sid       = "KeysOfThisAccount"
    actions   = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"]
    resources = ["${local.arn.kms}:key/*"]
  }

  statement {
    sid       = "PassOnlyPlatformRoles"
    actions   = ["iam:PassRole"]
    resources = ["${local.arn.iam}:role/${var.name}-*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["sagemaker.amazonaws.com"]
    }
  }

  # Presence and value are two statements: ForAnyValue never matches an absent key, and Null looks at no value.
  statement {
    sid       = "ComputeMustNameSubnets"
    effect    = "Deny"
    actions   = concat(local.carrying_at_once.VpcSubnets, each.value.hosting)
    resources = ["*"]

    condition {
      test     = "Null"
      variable = "sagemaker:VpcSubnets"
      values   = ["true"]
    }
  }

  statement {
    sid       = "ComputeOnlyInPlatformSubnets"
    effect    = "Deny"
    actions   = local.carrying.VpcSubnets
    resources = ["*"]

    condition {
      test     = "ForAnyValue:StringNotEquals"
      variable = "sagemaker:VpcSubnets"
      values   = values(var.private_subnet_ids)
    }
  }

  statement {
    sid       = "ComputeMustNameSecurityGroups"
    effect    = "Deny"
    actions   = concat(local.carrying_at_once.VpcSecurityGroupIds, each.value.hosting)
    resources = ["*"]

    condition {
      test     = "Null"
      variable = "sagemaker:VpcSecurityGroupIds"
      values   = ["true"]
    }
  }

  statement {
    sid       = "ComputeOnlyInPlatformSecurityGroups"
    effect    = "Deny"
    actions   = local.carrying.VpcSecurityGroupIds
    resources = ["*"]

    condition {
      test     = "ForAnyValue:StringNotEquals"
      variable = "sagemaker:VpcSecurityGroupIds"
      values   = [var.security_group_ids.workloads]
    }
  }

  # Who may leave the network out when naming a model. Both at once: this is about a configuration that names neither.
  dynamic "statement" {
    for_each = length(each.value.hosting) == 0 ? [1] : []

    content {
      sid       = "EndpointsMustNameModelOrSubnets"
      effect    = "Deny"
      actions   = ["sagemaker:CreateEndpointConfig"]
      resources = ["*"]

      condition {
        test     = "Null"
        variable = "sagemaker:ModelArn"
        values   = ["true"]
      }

      condition {
        test     = "Null"
        variable = "sagemaker:VpcSubnets"
        values   = ["true"]
      }
    }
  }

  # Whose it is, the owner tag says. A person without a name owns nothing.
  dynamic "statement" {
    for_each = each.value.owns ? [1] : []

    content {
      sid       = "OnlyOnesOwnIsOpened"
      effect    = "Deny"
      actions   = ["sagemaker:CreatePresigned*"]
      resources = ["*"]

      condition {
        test     = "StringNotEquals"
        variable = "aws:ResourceTag/Owner"
        values   = ["$${aws:PrincipalTag/user_name}"]
      }
    }
  }

  # StringNotEquals on a single value matches its absence too.
  statement {
    sid       = "VolumesOnlyUnderPlatformKeys"
    effect    = "Deny"
    actions   = local.carrying.VolumeKmsKeyArn
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "sagemaker:VolumeKmsKeyArn"
      values   = [var.key_arns.studio, var.key_arns.models]
    }
  }

  statement {
    sid       = "OutputsOnlyUnderPlatformKeys"
    effect    = "Deny"
    actions   = local.carrying.OutputKmsKeyArn
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "sagemaker:OutputKmsKeyArn"
      values   = [var.key_arns.models, var.key_arns.lake]
    }
  }

  # IfExists reads an absent key as a match: off, and not said, are both denied.
  statement {
    sid       = "JobsOnlyInNetworkIsolation"
    effect    = "Deny"
    actions   = concat(local.carrying_at_once.NetworkIsolation, each.value.hosting)
    resources = ["*"]

    condition {
      test     = "BoolIfExists"
      variable = "sagemaker:NetworkIsolation"
      values   = ["false"]
    }
  }

  statement {
    sid       = "JobsOnlyWithEncryptedTraffic"
    effect    = "Deny"
    actions   = local.carrying.InterContainerTrafficEncryption
    resources = ["*"]

    condition {
      test     = "BoolIfExists"
      variable = "sagemaker:InterContainerTrafficEncryption"
      values   = ["false"]
    }
  }

  statement {
    sid       = "NotebooksWithoutDirectInternet"
    effect    = "Deny"
    actions   = ["sagemaker:CreateNotebookInstance"]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "sagemaker:DirectInternetAccess"
      values   = ["Disabled"]
    }
  }

  statement {
    sid       = "NotebooksWithoutRootAccess"
    effect    = "Deny"
    actions   = ["sagemaker:CreateNotebookInstance"]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "sagemaker:RootAccess"
      values   = ["Disabled"]
    }
  }
}

resource "aws_iam_policy" "boundary" {
  for_each = local.boundaries

  name        = each.value.policy
  description = each.value.describes
  policy      = data.aws_iam_policy_document.boundary[each.key].json
  tags        = local.tags

  lifecycle {
    precondition {
      condition     = length(replace(data.aws_iam_policy_document.boundary[each.key].json, "/\\s/", "")) <= 6144
      error_message = "${each.value.policy} is longer than the 6,144 characters that IAM takes: name fewer subnets or security groups."
    }
  }
}

