# One launch role a product: exactly what its template makes, changes and deletes, and nothing else.

locals {
  iam        = "arn:${var.account.partition}:iam::${var.account.id}"
  sagemaker  = "arn:${var.account.partition}:sagemaker:${var.account.region}:${var.account.id}"
  ssm        = "arn:${var.account.partition}:ssm:${var.account.region}:${var.account.id}"
  kms        = "arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}"
  s3         = "arn:${var.account.partition}:s3:::${var.name}-${var.account.id}"
  codecommit = "arn:${var.account.partition}:codecommit:${var.account.region}:${var.account.id}"
  ec2        = "arn:${var.account.partition}:ec2:${var.account.region}:${var.account.id}"

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
      Resource = [for zone in ["raw", "curated", "features", "models", "logs", "audit"] : "${local.s3}-${zone}/*"]
    },
  ]
}

# The platform's boundary is that of whatever computes: it makes no buckets and no repositories. Products that do are launched
# within this one, which in turn computes nothing.
locals {
  boundary_name = "${var.name}-products-boundary"
  boundary_arn  = "${local.iam}:policy/${local.boundary_name}"

  boundary = [
    {
      Sid      = "ProductsStacks"
      Effect   = "Allow"
      Action   = "cloudformation:*"
      Resource = "arn:${var.account.partition}:cloudformation:${var.account.region}:${var.account.id}:stack/SC-*"
    },
    {
      # These look at a template before there is a stack: they take no resource, or none that is known.
      Sid      = "TemplatesOfProducts"
      Effect   = "Allow"
      Action   = ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"]
      Resource = "*"
    },
    {
      Sid       = "TemplatesOfServiceCatalog"
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "*"
      Condition = { StringEquals = { "s3:ExistingObjectTag/servicecatalog:provisioning" = "true" } }
    },
    {
      # The buckets, and nothing that lies in them.
      Sid      = "BucketsOfTeams"
      Effect   = "Allow"
      Action   = ["s3:CreateBucket", "s3:DeleteBucket*", "s3:Get*", "s3:ListBucket", "s3:ListTagsForResource", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:TagResource", "s3:UntagResource"]
      Resource = "${local.s3}-team-*"
    },
    {
      # Made and taken away; what is in them is the team's.
      Sid      = "RepositoriesOfProjects"
      Effect   = "Allow"
      Action   = ["codecommit:CreateRepository", "codecommit:DeleteRepository", "codecommit:Get*", "codecommit:ListTagsForResource", "codecommit:TagResource", "codecommit:UntagResource", "codecommit:UpdateRepository*"]
      Resource = "${local.codecommit}:${var.name}-*"
    },
    {
      Sid      = "PipelinesAndRegistryOfProjects"
      Effect   = "Allow"
      Action   = "sagemaker:*"
      Resource = ["${local.sagemaker}:model-package-group/${var.name}-*", "${local.sagemaker}:pipeline/${var.name}-*"]
    },
    {
      Sid       = "PassOnlyThePlatformsRole"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = var.execution_role_arn
      Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
    },
    {
      Sid      = "WhatTemplatesLookUp"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource = "${local.ssm}:parameter/${var.name}/*"
    },
    {
      Sid       = "KeyOfTeams"
      Effect    = "Allow"
      Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      Resource  = "${local.kms}:key/*"
      Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-teams" } }
    },
  ]
}

resource "aws_iam_policy" "boundary" {
  name        = local.boundary_name
  description = "The most that a product of ${var.name} which computes nothing can be launched with."
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.boundary })
  tags        = local.tags
}

resource "aws_iam_role" "launch" {
  for_each = local.products

  name                 = local.launch_role_names[each.key]
  description          = "Service Catalog launches the product ${each.key} with this role."
  permissions_boundary = each.value.boundary == "workloads" ? var.permissions_boundary_arn : local.boundary_arn
  max_session_duration = 3600
  tags                 = local.tags

  depends_on = [aws_iam_policy.boundary]

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
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(local.launch, each.value.may) })
}
