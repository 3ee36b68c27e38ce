# Terraform's own role. It must be able to build everything, so it is as strong as an administrator of the platform, and the
# honest limits are these: it makes roles only under a permissions boundary, it cannot change itself, it neither reads nor
# writes what lies in the data lake and the archive, it makes no users, and it uses no key but those of state and templates.
# Whoever can write a boundary could write a wide one: who may assume the role, and the review of what it applies, carry the
# rest.

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Operators"
    actions = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = distinct([for operator in local.operators : "arn:${var.partition}:iam::${split(":", operator)[4]}:root"])
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = local.operators
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.organization.id]
    }
  }
}

resource "aws_iam_role" "terraform" {
  name                 = "ringfence-terraform"
  description          = "Terraform builds the platform with this role"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = aws_iam_policy.terraform.arn
  max_session_duration = 3600

  tags = local.tags
}

locals {
  # Services of which the platform's modules make resources, each as a whole: a module's next resource type would need its
  # own line otherwise, and what a list of ten thousand actions leaves out, nobody can read.
  services = [
    "access-analyzer", "athena", "budgets", "cloudformation", "cloudtrail", "cloudwatch", "codeartifact", "config",
    "ec2", "ecr", "events", "glue", "guardduty", "lakeformation", "lambda", "logs", "macie2", "route53resolver",
    "sagemaker", "securityhub", "servicecatalog", "sns", "sqs", "ssm", "states", "tag",
  ]

  # In the management account: the organisation's policies, and IAM Identity Center.
  management_services = var.accounts[var.account_name] == var.organization.management_account_id ? ["identitystore", "organizations", "sso", "sso-directory"] : []

  data_buckets = [for zone in ["raw", "curated", "features", "models", "logs", "audit"] : "arn:${var.partition}:s3:::ringfence-*-${local.account_id}-${zone}/*"]
}

data "aws_iam_policy_document" "terraform" {
  statement {
    sid       = "BuildThePlatform"
    actions   = [for service in concat(local.services, local.management_services) : "${service}:*"]
    resources = ["*"]
  }

  statement {
    sid       = "BuildItsBuckets"
    actions   = ["s3:*"]
    resources = ["arn:${var.partition}:s3:::ringfence-*", "arn:${var.partition}:s3:::ringfence-*/*"]
  }

  statement {
    sid       = "BuildItsAccessPoints"
    actions   = ["s3:*AccessPoint*", "s3:ListTagsForResource", "s3:TagResource", "s3:UntagResource"]
    resources = ["arn:${var.partition}:s3:${var.region}:${local.account_id}:accesspoint/ringfence-*"]
  }

  statement {
    sid       = "SeeAllBuckets"
    actions   = ["s3:GetAccountPublicAccessBlock", "s3:ListAllMyBuckets", "s3:PutAccountPublicAccessBlock"]
    resources = ["*"]
  }

  # A key that is made with tags is tagged before it has an ARN.
  statement {
    sid       = "MakeAndListKeys"
    actions   = ["kms:CreateKey", "kms:ListAliases", "kms:ListKeys", "kms:TagResource"]
    resources = ["*"]
  }

  statement {
    sid = "AdministerKeys"

    actions = [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:Describe*",
      "kms:DisableKey",
      "kms:DisableKeyRotation",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:Get*",
      "kms:List*",
      "kms:PutKeyPolicy",
      "kms:RevokeGrant",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]

    resources = [
      "arn:${var.partition}:kms:${var.region}:${local.account_id}:alias/ringfence-*",
      "arn:${var.partition}:kms:${var.region}:${local.account_id}:key/*",
    ]
  }

  statement {
    sid       = "LetResourcesUseTheirKeys"
    actions   = ["kms:CreateGrant"]
    resources = ["arn:${var.partition}:kms:${var.region}:${local.account_id}:key/*"]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  statement {
    sid       = "UseTheKeysOfStateAndTemplates"
    actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    resources = ["arn:${var.partition}:kms:${var.region}:${local.account_id}:key/*"]

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "kms:ResourceAliases"
      values   = ["alias/ringfence-state", "alias/ringfence-*-products"]
    }
  }

  statement {
    sid       = "SeeRolesAndPolicies"
    actions   = ["iam:Get*", "iam:List*", "iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"]
    resources = ["*"]
  }

  # A role is made, and given permissions, only under a boundary of the platform.
  statement {
    sid       = "MakeRolesUnderABoundary"
    actions   = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
    resources = ["${local.iam}:role/ringfence-*"]

    condition {
      test     = "ArnLike"
      variable = "iam:PermissionsBoundary"
      values   = ["${local.iam}:policy/ringfence-*-boundary"]
    }
  }

  statement {
    sid       = "KeepRoles"
    actions   = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
    resources = ["${local.iam}:role/ringfence-*"]
  }

  statement {
    sid = "MakePolicies"

    actions = [
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:SetDefaultPolicyVersion",
      "iam:TagPolicy",
      "iam:UntagPolicy",
    ]

    resources = ["${local.iam}:policy/ringfence-*"]
  }

  statement {
    sid       = "PassRolesToServices"
    actions   = ["iam:PassRole"]
    resources = ["${local.iam}:role/ringfence-*", "${local.iam}:role/aws-service-role/config.amazonaws.com/*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"

      values = [
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "events.amazonaws.com",
        "glue.amazonaws.com",
        "lakeformation.amazonaws.com",
        "lambda.amazonaws.com",
        "s3.amazonaws.com",
        "sagemaker.amazonaws.com",
        "servicecatalog.amazonaws.com",
        "states.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
      ]
    }
  }

  statement {
    sid       = "ServiceLinkedRoles"
    actions   = ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus", "iam:TagRole", "iam:UntagRole"]
    resources = ["${local.iam}:role/aws-service-role/*"]
  }

  statement {
    sid     = "DataIsNotTerraforms"
    effect  = "Deny"
    actions = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]

    resources = local.data_buckets
  }

  statement {
    sid       = "DesksAreTheirUsers"
    effect    = "Deny"
    actions   = ["sagemaker:CreatePresigned*"]
    resources = ["*"]
  }

  # Nor are predictions, features, and other people's notebooks.
  statement {
    sid       = "UseIsNotTerraforms"
    effect    = "Deny"
    actions   = ["sagemaker:*Record", "sagemaker:CreatePresigned*", "sagemaker:InvokeEndpoint*"]
    resources = ["*"]
  }

  # Its own permissions are an operator's to change, by this root.
  statement {
    sid    = "NotItself"
    effect = "Deny"

    actions = [
      "iam:AttachRolePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:SetDefaultPolicyVersion",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]

    resources = [local.terraform, "${local.iam}:policy/ringfence-terraform-*"]
  }

  # So are the protections of the state.
  statement {
    sid    = "NotTheStatesProtection"
    effect = "Deny"

    actions = [
      "s3:DeleteBucket*",
      "s3:DeleteObjectVersion",
      "s3:PutBucket*",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
      "s3:PutReplicationConfiguration",
    ]

    resources = [local.bucket_arn, "${local.bucket_arn}/*", local.logs_arn, "${local.logs_arn}/*"]
  }

  statement {
    sid       = "NotTheStatesKey"
    effect    = "Deny"
    actions   = ["kms:*Alias", "kms:*Grant", "kms:DisableKey*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
    resources = ["*"]

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "kms:ResourceAliases"
      values   = ["alias/ringfence-state"]
    }
  }

  statement {
    sid    = "NoUsers"
    effect = "Deny"

    actions = [
      "iam:*AccessKey*",
      "iam:*Group",
      "iam:*LoginProfile",
      "iam:*MFADevice",
      "iam:*SAMLProvider",
      "iam:*ServiceSpecificCredential*",
      "iam:*SSHPublicKey",
      "iam:*SigningCertificate*",
      "iam:*User",
      "iam:*UserPolicy",
    ]

    resources = ["*"]
  }
}

# One policy is both what the role may do and its boundary, so that whatever is attached to it later adds nothing.
resource "aws_iam_policy" "terraform" {
  name        = "ringfence-terraform-permissions"
  description = "What Terraform builds, and its limits"
  policy      = data.aws_iam_policy_document.terraform.json

  tags = local.tags

  lifecycle {
    precondition {
      condition     = length(data.aws_iam_policy_document.terraform.minified_json) <= 6144
      error_message = "ringfence-terraform-permissions is longer than the 6,144 characters that IAM takes: shorten the list of services to those that the account uses."
    }
  }
}

resource "aws_iam_role_policy_attachment" "terraform" {
  role       = aws_iam_role.terraform.name
  policy_arn = aws_iam_policy.terraform.arn
}
