# A place of one person's own in Studio.

locals {
  studio_workspace = {
    title         = "Studio workspace"
    description   = "A user profile with your own role, and a private space with a volume under the platform's key."
    first_version = "1.0.0"
    boundary      = "workloads"

    pins = merge(local.secure_notebook.pins, { KnownTeams = local.known_teams })

    may = [
      {
        Sid    = "ManageProfilesAndSpaces"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags", "sagemaker:CreateSpace", "sagemaker:CreateUserProfile", "sagemaker:DeleteSpace", "sagemaker:DeleteTags",
          "sagemaker:DeleteUserProfile", "sagemaker:DescribeSpace", "sagemaker:DescribeUserProfile", "sagemaker:ListTags",
          "sagemaker:UpdateSpace", "sagemaker:UpdateUserProfile",
        ]
        Resource = ["${local.sagemaker}:space/*", "${local.sagemaker}:user-profile/*"]
      },
      {
        # The owner's own role, <name>-execution-<owner>, and never the platform's.
        Sid       = "PassThePersonsRoleToSageMaker"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = "${var.execution_role_arn}-*"
        Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
      },
      {
        Sid    = "LookUpThePlatform"
        Effect = "Allow"
        Action = ["ssm:GetParameter", "ssm:GetParameters"]
        Resource = [for parameter in ["network/security-group-id", "service_catalog/studio-domain-id"] :
          "${local.ssm}:parameter/${var.name}/${parameter}"
        ]
      },
    ]
  }
}
