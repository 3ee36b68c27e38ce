# What people and their code may not do: the denials for which a boundary has no room. Attached to the execution roles here,
# and by name to the permission sets of people who start SageMaker work.
data "aws_iam_policy_document" "workload_guardrails" {
  statement {
    sid       = "OnlyApprovedInstanceTypes"
    effect    = "Deny"
    actions   = local.carrying.InstanceTypes
    resources = ["*"]

    condition {
      test     = "ForAnyValue:StringNotEquals"
      variable = "sagemaker:InstanceTypes"
      values   = concat(var.instance_types, ["system"])
    }
  }

  # Custom images and start scripts are attached by Terraform to the domain; whoever could name another would run anything.
  statement {
    sid       = "OnlyApprovedImages"
    effect    = "Deny"
    actions   = local.carrying.ImageArns
    resources = ["*"]

    condition {
      test     = "ForAnyValue:ArnNotLike"
      variable = "sagemaker:ImageArns"
      values   = local.approved_images
    }
  }

  statement {
    sid       = "OnlyApprovedStartScripts"
    effect    = "Deny"
    actions   = local.carrying.StudioLifecycleConfigArns
    resources = ["*"]

    condition {
      test     = "ForAnyValue:ArnNotLike"
      variable = "sagemaker:StudioLifecycleConfigArns"
      values   = ["${local.arn.sagemaker}:studio-lifecycle-config/${var.name}-*"]
    }
  }

  statement {
    sid       = "NotebooksOnlyWithApprovedStartScripts"
    effect    = "Deny"
    actions   = local.carrying.NotebookInstanceLifecycleConfigArns
    resources = ["*"]

    condition {
      test     = "ForAnyValue:ArnNotLike"
      variable = "sagemaker:NotebookInstanceLifecycleConfigArns"
      values   = ["${local.arn.sagemaker}:notebook-instance-lifecycle-config/${var.name}-*"]
    }
  }

  # The service's default is version 1: not to say it is denied as well.
  statement {
    sid       = "NotebooksOnlyWithIMDSv2"
    effect    = "Deny"
    actions   = ["sagemaker:CreateNotebookInstance"]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "sagemaker:MinimumInstanceMetadataServiceVersion"
      values   = ["2"]
    }
  }

  statement {
    sid       = "NotebooksKeepRootAccessOff"
    effect    = "Deny"
    actions   = ["sagemaker:UpdateNotebookInstance"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "sagemaker:RootAccess"
      values   = ["Enabled"]
    }
  }

  statement {
    sid       = "NotebooksKeepIMDSv2"
    effect    = "Deny"
    actions   = ["sagemaker:UpdateNotebookInstance"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "sagemaker:MinimumInstanceMetadataServiceVersion"
      values   = ["1"]
    }
  }

  statement {
    sid       = "NoRemoteDebug"
    effect    = "Deny"
    actions   = local.carrying.EnableRemoteDebug
    resources = ["*"]

    condition {
      test     = "Bool"
      variable = "sagemaker:EnableRemoteDebug"
      values   = ["true"]
    }
  }

  statement {
    sid       = "NoRemoteAccessToSpaces"
    effect    = "Deny"
    actions   = local.carrying.RemoteAccess
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "sagemaker:RemoteAccess"
      values   = ["ENABLED"]
    }
  }

  statement {
    sid       = "NoGatedPublicModels"
    effect    = "Deny"
    actions   = local.carrying.DirectGatedModelAccess
    resources = ["*"]

    condition {
      test     = "Bool"
      variable = "sagemaker:DirectGatedModelAccess"
      values   = ["true"]
    }
  }

  # A version can be born approved as well as become so.
  statement {
    sid       = "ApprovalIsTheApproversDuty"
    effect    = "Deny"
    actions   = local.carrying.ModelApprovalStatus
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "sagemaker:ModelApprovalStatus"
      values   = ["Approved"]
    }
  }

  # Whoever writes the owner tag decides whose notebook or profile it is.
  statement {
    sid       = "OwnerTagsAreThePlatforms"
    effect    = "Deny"
    actions   = ["sagemaker:AddTags", "sagemaker:DeleteTags"]
    resources = ["${local.arn.sagemaker}:notebook-instance/*", "${local.arn.sagemaker}:user-profile/*"]
  }

  # A profile names its execution role: whoever changes it could take another.
  statement {
    sid       = "StudioIsThePlatforms"
    effect    = "Deny"
    resources = ["*"]

    actions = [
      "sagemaker:*ateDomain", "sagemaker:*ateUserProfile", "sagemaker:Create*LifecycleConfig", "sagemaker:Delete*LifecycleConfig",
      "sagemaker:DeleteDomain", "sagemaker:DeleteUserProfile", "sagemaker:UpdateNotebookInstanceLifecycleConfig",
    ]
  }

  # SageMaker knows no aws:VpceOrgID: the network is named by its id. It is asked again at every request of an open page.
  statement {
    sid       = "StudioOnlyThroughThePlatformsNetwork"
    effect    = "Deny"
    actions   = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpc"
      values   = [var.vpc_id]
    }
  }
}

locals {
  approved_images = concat(
    ["${local.arn.sagemaker}:image/${var.name}-*", "${local.arn.sagemaker}:image-version/${var.name}-*"],
    length(var.studio_images) > 0 ? var.studio_images : [
      for kind in ["image", "image-version"] : "arn:${var.account.partition}:sagemaker:${var.account.region}:*:${kind}/sagemaker-distribution-*"
    ],
  )
}

resource "aws_iam_policy" "workload_guardrails" {
  name        = "${var.name}-workload-guardrails"
  description = "What people and their code may not do with SageMaker in ${var.name}."
  policy      = data.aws_iam_policy_document.workload_guardrails.json
  tags        = local.tags

  lifecycle {
    precondition {
      condition     = length(replace(data.aws_iam_policy_document.workload_guardrails.json, "/\\s/", "")) <= 6144
      error_message = "${var.name}-workload-guardrails is longer than the 6,144 characters that IAM takes: list fewer instance types."
    }
  }
}
