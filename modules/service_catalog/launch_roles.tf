# One launch role a product: exactly what its template makes, changes and deletes, and nothing else.

locals {
  iam       = "arn:${var.account.partition}:iam::${var.account.id}"
  sagemaker = "arn:${var.account.partition}:sagemaker:${var.account.region}:${var.account.id}"
  ssm       = "arn:${var.account.partition}:ssm:${var.account.region}:${var.account.id}"
  kms       = "arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}"
  ec2       = "arn:${var.account.partition}:ec2:${var.account.region}:${var.account.id}"

  launch_role_names = { for product in keys(local.products) : product => "${var.name}-launch-${product}" }
  launch_role_arns  = { for product, role in local.launch_role_names : product => "${local.iam}:role/${role}" }

  # What Service Catalog itself needs of every launch role.
  launch = [
    {
      Sid    = "RunTheProductsStack"
      Effect = "Allow"
      Action = [
        "cloudformation:CreateStack", "cloudformation:DeleteStack", "cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks",
        "cloudformation:SetStackPolicy", "cloudformation:UpdateStack",
      ]
      Resource = "arn:${var.account.partition}:cloudformation:${var.account.region}:${var.account.id}:stack/SC-*"
    },
    {
      # These look at a template before there is a stack: they take no resource, or none that is known.
      Sid      = "ReadTheTemplate"
      Effect   = "Allow"
      Action   = ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"]
      Resource = "*"
    },
    {
      # Service Catalog launches from a copy in a bucket of its own, which it marks with this tag.
      Sid       = "FetchTheTemplateFromServiceCatalog"
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "*"
      Condition = { StringEquals = { "s3:ExistingObjectTag/servicecatalog:provisioning" = "true" } }
    },
    {
      # Whatever an object's tags say: no launch reads what lies in the lake and the archives.
      Sid      = "LaunchesReadNoData"
      Effect   = "Deny"
      Action   = "s3:GetObject*"
      Resource = [for zone in ["raw", "curated", "features", "models", "logs", "audit"] : "arn:${var.account.partition}:s3:::${var.name}-${var.account.id}-${zone}/*"]
    },
  ]

  launch_policies = {
    secure-notebook = [
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

resource "aws_iam_role" "launch" {
  for_each = local.products

  name                 = local.launch_role_names[each.key]
  description          = "Service Catalog launches the product ${each.key} with this role."
  permissions_boundary = var.permissions_boundary_arn
  max_session_duration = 3600
  tags                 = local.tags

  # Service Catalog sends the launching account, and a source ARN of this form only: it names no product.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ServiceCatalogOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "servicecatalog.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account.id }
        ArnLike      = { "aws:SourceArn" = "arn:${var.account.partition}:servicecatalog:${var.account.region}:${var.account.id}:*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "launch" {
  for_each = local.products

  name   = "launch-${each.key}"
  role   = aws_iam_role.launch[each.key].name
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(local.launch, local.launch_policies[each.key]) })
}
