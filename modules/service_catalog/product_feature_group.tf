# A group of features of one team: an online store, and its history in the team's folder of the lake.

locals {
  feature_group = {
    title         = "Feature group"
    description   = "Features of a team, served online and kept in its folder of the lake, under the lake's key."
    first_version = "1.0.0"
    boundary      = "workloads"

    pins = { KnownTeams = local.known_teams }

    may = [
      {
        Sid    = "ManageFeatureGroupsOfThePlatform"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags", "sagemaker:CreateFeatureGroup", "sagemaker:DeleteFeatureGroup", "sagemaker:DeleteTags",
          "sagemaker:DescribeFeatureGroup", "sagemaker:ListTags", "sagemaker:UpdateFeatureGroup",
        ]
        Resource = "${local.sagemaker}:feature-group/${var.name}-*"
      },
      {
        # Its history is a table of the catalogue, which SageMaker makes in the launcher's name.
        Sid    = "RegisterTheHistoryInTheCatalogue"
        Effect = "Allow"
        Action = ["glue:CreateDatabase", "glue:CreateTable", "glue:GetDatabase", "glue:GetTable"]
        Resource = [for part in ["catalog", "database/sagemaker_featurestore", "table/sagemaker_featurestore/*"] :
          "arn:${var.account.partition}:glue:${var.account.region}:${var.account.id}:${part}"
        ]
      },
      {
        # The owner's own role, <name>-execution-<owner>, and never the platform's: it reaches the owner's team's folder alone.
        Sid       = "PassThePersonsRoleToSageMaker"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = "${var.execution_role_arn}-*"
        Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
      },
      {
        Sid      = "LookUpTheKeyOfTheLake"
        Effect   = "Allow"
        Action   = ["ssm:GetParameter", "ssm:GetParameters"]
        Resource = "${local.ssm}:parameter/${var.name}/service_catalog/lake-key-arn"
      },
      {
        # The key is named by its alias: its own id is not known before it exists.
        Sid       = "SeeTheKeyOfTheLake"
        Effect    = "Allow"
        Action    = "kms:DescribeKey"
        Resource  = "${local.kms}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-lake" } }
      },
      {
        Sid      = "LetTheStoreUseItsKey"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "${local.kms}:key/*"
        Condition = {
          Bool                       = { "kms:GrantIsForAWSResource" = "true" }
          "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-lake" }
        }
      },
    ]
  }
}
