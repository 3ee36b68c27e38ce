# The resource perimeter: through an endpoint our own principals reach our own resources, and no credentials that someone
# carried in reach anything. Actions are not narrowed: an endpoint carries the calls of its own service only.
# Shape and exceptions follow AWS's data perimeter guidance; each exception is a statement that can be read by its name.

locals {
  region = var.account.region

  own_principals               = { StringEquals = { "aws:PrincipalOrgID" = var.organization.id } }
  own_principals_and_resources = { StringEquals = { "aws:PrincipalOrgID" = var.organization.id, "aws:ResourceOrgID" = var.organization.id } }

  # Actions on no resource, or on none that has an owner: AWS need not send aws:ResourceOrgID with them. Where it does send
  # it, it must be ours, so a pattern here opens nothing that has an owner in another organisation.
  actions_without_resource_owner = {
    "cloudformation"    = ["cloudformation:Describe*", "cloudformation:EstimateTemplateCost", "cloudformation:List*", "cloudformation:ValidateTemplate"]
    "codeartifact.api"  = ["codeartifact:ListDomains", "codeartifact:ListRepositories"]
    "dynamodb"          = ["dynamodb:DescribeEndpoints", "dynamodb:DescribeLimits", "dynamodb:ListTables"]
    "ecr.api"           = ["ecr:DescribeRegistry", "ecr:GetAuthorizationToken"]
    "ecr.dkr"           = ["ecr:GetAuthorizationToken"]
    "events"            = ["events:List*", "events:TestEventPattern"]
    "kms"               = ["kms:GenerateRandom", "kms:ListAliases", "kms:ListKeys"]
    "logs"              = ["logs:Describe*", "logs:GetLogFields", "logs:List*", "logs:StopQuery", "logs:TestMetricFilter"]
    "monitoring"        = ["cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*", "cloudwatch:PutMetricData"]
    "s3"                = ["s3:GetAccountPublicAccessBlock", "s3:ListAllMyBuckets"]
    "sagemaker.api"     = ["sagemaker:GetSearchSuggestions", "sagemaker:List*", "sagemaker:Search"]
    "sagemaker.metrics" = ["sagemaker:BatchGetMetrics", "sagemaker:BatchPutMetrics"]
    "secretsmanager"    = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetRandomPassword", "secretsmanager:ListSecrets"]
    "servicecatalog" = [
      "servicecatalog:Describe*", "servicecatalog:Get*", "servicecatalog:List*", "servicecatalog:Scan*", "servicecatalog:Search*",
      "servicecatalog:ExecuteProvisionedProductServiceAction", "servicecatalog:TerminateProvisionedProduct", "servicecatalog:UpdateProvisionedProduct",
    ]
    "ssm" = ["ssm:DescribeParameters", "ssm:ListDocuments"]
    "sts" = ["sts:DecodeAuthorizationMessage", "sts:GetAccessKeyInfo", "sts:GetCallerIdentity", "sts:GetServiceBearerToken", "sts:GetSessionToken"]
  }

  # The accounts that hold the contents of CodeArtifact packages, by region ("Create the Amazon S3 gateway endpoint").
  codeartifact_asset_accounts = {
    "ap-northeast-1" = "660291247815"
    "ap-south-1"     = "681137435769"
    "ap-southeast-1" = "421485864821"
    "ap-southeast-2" = "860415559748"
    "eu-central-1"   = "769407342218"
    "eu-north-1"     = "611884512288"
    "eu-west-1"      = "438097961670"
    "eu-west-2"      = "247805302724"
    "eu-west-3"      = "762466490029"
    "us-east-1"      = "193858265520"
    "us-east-2"      = "250872398865"
    "us-west-2"      = "787052242323"
  }

  # Resources of AWS's own accounts, without which a service does not work. What AWS signs itself (image layers, package
  # contents) comes with AWS's credentials, so it cannot ask for our organisation.
  aws_owned = {
    "s3" = concat(
      [{
        Sid       = "ImageLayersOfEcr"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:${var.account.partition}:s3:::prod-${local.region}-starport-layer-bucket/*"
      }],
      [for account in contains(local.services, "codeartifact.repositories") ? compact([lookup(local.codeartifact_asset_accounts, local.region, "")]) : [] : {
        Sid       = "PackageContentsOfCodeArtifact"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:${var.account.partition}:s3:::assets-${account}-${local.region}/*"
      }],
    )
    "ssm" = [{
      Sid       = "PublicParametersAndDocuments"
      Effect    = "Allow"
      Principal = "*"
      Action    = ["ssm:DescribeDocument", "ssm:GetDocument", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]
      Resource = [
        "arn:${var.account.partition}:ssm:${local.region}::document/*",
        "arn:${var.account.partition}:ssm:${local.region}::parameter/aws/*",
      ]
      Condition = local.own_principals
    }]
    # A browser in Studio or a notebook carries a session cookie, not a signature: AWS does not say that it sends the
    # organisation's key. What it opens is named instead, and belongs to this account.
    "sagemaker.studio" = [{
      Sid       = "StudioInTheBrowser"
      Effect    = "Allow"
      Principal = "*"
      Action    = ["sagemaker:CreateApp", "sagemaker:CreatePresignedDomainUrl"]
      Resource = [
        "arn:${var.account.partition}:sagemaker:${local.region}:${var.account.id}:app/*",
        "arn:${var.account.partition}:sagemaker:${local.region}:${var.account.id}:user-profile/*",
      ]
    }]
    "sagemaker.notebook" = [{
      Sid       = "NotebookInTheBrowser"
      Effect    = "Allow"
      Principal = "*"
      Action    = "sagemaker:CreatePresignedNotebookInstanceUrl"
      Resource  = "arn:${var.account.partition}:sagemaker:${local.region}:${var.account.id}:notebook-instance/*"
    }]
  }

  endpoint_policies = { for service in setunion(local.services, keys(local.gateway_services)) : service => jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "OwnPrincipalsToOwnResources"
          Effect    = "Allow"
          Principal = "*"
          Action    = "*"
          Resource  = "*"
          Condition = local.own_principals_and_resources
        },
        {
          Sid       = "AwsServices"
          Effect    = "Allow"
          Principal = "*"
          Action    = "*"
          Resource  = "*"
          Condition = { Bool = { "aws:PrincipalIsAWSService" = "true" } }
        },
      ],
      [for actions in compact([try(jsonencode(local.actions_without_resource_owner[service]), "")]) : {
        Sid       = "OwnPrincipalsToActionsWithoutResourceOwner"
        Effect    = "Allow"
        Principal = "*"
        Action    = jsondecode(actions)
        Resource  = "*"
        Condition = {
          StringEquals         = { "aws:PrincipalOrgID" = var.organization.id }
          StringEqualsIfExists = { "aws:ResourceOrgID" = var.organization.id }
        }
      }],
      try(local.aws_owned[service], []),
      [for name, statement in lookup(var.endpoint_exceptions, service, {}) : merge(
        {
          Sid       = name
          Effect    = "Allow"
          Principal = "*"
          Action    = sort(statement.actions)
          Resource  = sort(statement.resources)
        },
        { for key, condition in { Condition = local.own_principals } : key => condition if statement.own_principals_only },
      )],
    )
  }) }
}
