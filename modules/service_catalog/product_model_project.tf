# A model project of one team: its code, the pipeline that trains it, and the versions that come of it.

locals {
  model_project = {
    title         = "Model project"
    description   = "A repository, a pipeline that trains inside the perimeter, and a group of the model registry, for one model of a team."
    first_version = "1.0.0"
    boundary      = "products"

    pins = { KnownTeams = local.known_teams }

    may = [
      {
        Sid    = "ManageRepositoriesOfProjects"
        Effect = "Allow"
        Action = [
          "codecommit:CreateRepository", "codecommit:DeleteRepository", "codecommit:GetRepository", "codecommit:ListTagsForResource",
          "codecommit:TagResource", "codecommit:UntagResource", "codecommit:UpdateRepositoryDescription",
        ]
        Resource = "${local.codecommit}:${var.name}-*"
      },
      {
        Sid    = "ManagePipelinesAndRegistryOfProjects"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags", "sagemaker:CreateModelPackageGroup", "sagemaker:CreatePipeline", "sagemaker:DeleteModelPackageGroup",
          "sagemaker:DeletePipeline", "sagemaker:DeleteTags", "sagemaker:DescribeModelPackageGroup", "sagemaker:DescribePipeline",
          "sagemaker:GetModelPackageGroupPolicy", "sagemaker:ListTags", "sagemaker:UpdatePipeline",
        ]
        Resource = ["${local.sagemaker}:model-package-group/${var.name}-*", "${local.sagemaker}:pipeline/${var.name}-*"]
      },
      {
        # A pipeline is nobody's own: it works with the platform's role.
        Sid       = "PassThePlatformsRoleToPipelines"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = var.execution_role_arn
        Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
      },
      {
        Sid    = "LookUpThePlatform"
        Effect = "Allow"
        Action = ["ssm:GetParameter", "ssm:GetParameters"]
        Resource = [for parameter in [
          "keys/studio-arn", "network/private-subnet-id", "network/security-group-id", "service_catalog/models-key-arn", "service_catalog/teams-key-arn",
        ] : "${local.ssm}:parameter/${var.name}/${parameter}"]
      },
      {
        # A repository under a key is made with the launcher's right to use it.
        Sid      = "UseTheKeyOfTeams"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
        Resource = "${local.kms}:key/*"
        Condition = {
          StringEquals               = { "kms:ViaService" = "codecommit.${var.account.region}.amazonaws.com" }
          "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-teams" }
        }
      },
    ]
  }
}
