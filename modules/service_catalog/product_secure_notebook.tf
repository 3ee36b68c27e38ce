# A notebook instance of one person's own.

locals {
  secure_notebook = {
    title         = "Secure notebook"
    description   = "A notebook inside the platform's network: no internet access, no root access, encrypted under the platform's key."
    first_version = "1.0.0"
    boundary      = "workloads"

    pins = {
      ApprovedInstanceTypes = {
        parameter = "InstanceType"
        values    = var.instance_types
        otherwise = "Take one of the approved instance types: ${join(", ", var.instance_types)}."
      }
      ApprovedVolumeSizes = {
        parameter = "VolumeSizeInGB"
        values    = [for size in var.volume_sizes_in_gb : tostring(size)]
        otherwise = "Take one of the approved volume sizes: ${join(", ", var.volume_sizes_in_gb)} GB."
      }
    }

    may = [
      {
        Sid    = "ManageNotebooksOfThePlatform"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags", "sagemaker:CreateNotebookInstance", "sagemaker:DeleteNotebookInstance", "sagemaker:DeleteTags",
          "sagemaker:DescribeNotebookInstance", "sagemaker:ListTags", "sagemaker:StartNotebookInstance", "sagemaker:StopNotebookInstance",
          "sagemaker:UpdateNotebookInstance",
        ]
        Resource = "${local.sagemaker}:notebook-instance/${var.name}-*"
      },
      {
        Sid      = "SeeTheLifecycleConfiguration"
        Effect   = "Allow"
        Action   = "sagemaker:DescribeNotebookInstanceLifecycleConfig"
        Resource = "${local.sagemaker}:notebook-instance-lifecycle-config/${var.name}-*"
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
        Resource = [for parameter in [
          "keys/studio-arn", "network/private-subnet-id", "network/security-group-id", "studio/lifecycle-config-name",
        ] : "${local.ssm}:parameter/${var.name}/${parameter}"]
      },
      {
        # The key is named by its alias: its own id is not known before it exists.
        Sid       = "SeeTheVolumeKey"
        Effect    = "Allow"
        Action    = "kms:DescribeKey"
        Resource  = "${local.kms}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-studio" } }
      },
      {
        Sid      = "LetTheVolumeUseItsKey"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "${local.kms}:key/*"
        Condition = {
          Bool                       = { "kms:GrantIsForAWSResource" = "true" }
          "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-studio" }
        }
      },
      {
        # Which subnets and groups, the boundary says.
        Sid    = "AttachTheNotebookToTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
        ]
        Resource = ["${local.ec2}:network-interface/*", "${local.ec2}:subnet/*", "${local.ec2}:security-group/*"]
      },
      {
        # These actions take no resource.
        Sid    = "SeeTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
    ]
  }
}
