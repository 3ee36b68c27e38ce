# The statements of the service control policies that are not about SageMaker alone: the network, the account, what records.
locals {
  network_perimeter = [
    {
      # Nobody, Terraform included: this platform has no internet.
      Sid    = "NoWayToTheInternet"
      Effect = "Deny"
      Action = [
        "ec2:AcceptVpcPeeringConnection", "ec2:AllocateAddress", "ec2:AssociateAddress", "ec2:AttachInternetGateway", "ec2:AttachVpnGateway",
        "ec2:CreateCarrierGateway", "ec2:CreateClientVpnEndpoint", "ec2:CreateCustomerGateway", "ec2:CreateDefaultVpc",
        "ec2:CreateEgressOnlyInternetGateway", "ec2:CreateInternetGateway", "ec2:CreateNatGateway", "ec2:CreateVpcPeeringConnection",
        "ec2:CreateVpnGateway", "globalaccelerator:Create*",
      ]
      Resource = "*"
    },
    {
      Sid    = "NetworkIsTerraforms"
      Effect = "Deny"
      Action = [
        "ec2:*Route", "ec2:*RouteTable", "ec2:*SecurityGroupEgress", "ec2:*SecurityGroupIngress", "ec2:AcceptTransitGateway*",
        "ec2:AssociateTransitGateway*", "ec2:CreateNetworkAcl*", "ec2:CreateSubnet", "ec2:CreateTransitGateway*", "ec2:CreateVpc",
        "ec2:CreateVpcBlockPublicAccessExclusion", "ec2:CreateVpcEndpoint*", "ec2:DeleteNetworkAcl*", "ec2:DeleteSubnet", "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoint*", "ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute", "ec2:ModifyTransitGateway*", "ec2:ModifyVpc*",
        "ec2:ReplaceNetworkAcl*",
      ]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      Sid       = "ShellsOnlyInTheVpc"
      Effect    = "Deny"
      Action    = "cloudshell:CreateEnvironment"
      Resource  = "*"
      Condition = { Null = { "cloudshell:VpcIds" = "true" } }
    },
    {
      Sid       = "BuildsOnlyInTheVpc"
      Effect    = "Deny"
      Action    = "codebuild:CreateProject"
      Resource  = "*"
      Condition = { Null = { "codebuild:vpcConfig.vpcId" = "true" } }
    },
    {
      Sid       = "GlueJobsOnlyInTheVpc"
      Effect    = "Deny"
      Action    = ["glue:CreateJob", "glue:UpdateJob"]
      Resource  = "*"
      Condition = { Null = { "glue:VpcIds" = "true" } }
    },
    {
      Sid      = "NoPublicFunctions"
      Effect   = "Deny"
      Action   = ["lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"]
      Resource = "*"
    },
    {
      Sid       = "NothingSharedOutside"
      Effect    = "Deny"
      Action    = ["ram:CreateResourceShare", "ram:UpdateResourceShare"]
      Resource  = "*"
      Condition = { Bool = { "ram:RequestedAllowsExternalPrincipals" = "true" } }
    },
    {
      Sid    = "CatalogueIsTerraforms"
      Effect = "Deny"
      Action = [
        "servicecatalog:Associate*", "servicecatalog:CopyProduct", "servicecatalog:CreateConstraint", "servicecatalog:CreatePortfolio*",
        "servicecatalog:CreateProduct", "servicecatalog:CreateProvisioningArtifact", "servicecatalog:CreateServiceAction",
        "servicecatalog:DeleteConstraint", "servicecatalog:DeletePortfolio*", "servicecatalog:DeleteProduct",
        "servicecatalog:DeleteProvisioningArtifact", "servicecatalog:Disassociate*", "servicecatalog:UpdateConstraint",
        "servicecatalog:UpdatePortfolio*", "servicecatalog:UpdateProduct", "servicecatalog:UpdateProvisionedProductProperties",
        "servicecatalog:UpdateProvisioningArtifact",
      ]
      Resource  = "*"
      Condition = local.not_terraform
    },
  ]

  foundation = [
    {
      Sid       = "NoRootUser"
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { ArnLike = { "aws:PrincipalArn" = "arn:${var.account.partition}:iam::*:root" } }
    },
    {
      Sid      = "NoLeavingTheOrganisation"
      Effect   = "Deny"
      Action   = "organizations:LeaveOrganization"
      Resource = "*"
    },
    {
      # Services that answer from one place for all regions, by name; everything else only in ours.
      Sid    = "OnlyOurRegions"
      Effect = "Deny"
      NotAction = [
        "access-analyzer:*", "account:*", "artifact:*", "aws-marketplace:*", "billing:*", "budgets:*", "ce:*", "chatbot:*", "cloudfront:*",
        "consolidatedbilling:*", "cur:*", "freetier:*", "health:*", "iam:*", "identitystore:*", "invoicing:*", "networkmanager:*",
        "notifications:*", "organizations:*", "payments:*", "pricing:*", "resource-explorer-2:*", "route53:*", "route53domains:*",
        "s3:GetAccountPublicAccessBlock", "s3:ListAllMyBuckets", "s3:PutAccountPublicAccessBlock", "savingsplans:*", "servicequotas:*",
        "shield:*", "signin:*", "sso:*", "sso-directory:*", "sts:*", "support:*", "supportplans:*", "sustainability:*", "tax:*",
        "trustedadvisor:*",
      ]
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:RequestedRegion" = var.regions } }
    },
    {
      # People come through Identity Center: no user of its own, no long-lived key.
      Sid    = "NoIamUsers"
      Effect = "Deny"
      Action = [
        "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateGroup", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential",
        "iam:CreateUser", "iam:PutUserPolicy", "iam:UploadSigningCertificate", "iam:UploadSSHPublicKey",
      ]
      Resource = "*"
    },
    {
      # Not iam:*: whoever launches a job passes one of these roles.
      Sid    = "RolesAndPoliciesAreTerraforms"
      Effect = "Deny"
      Action = [
        "iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Remove*", "iam:Set*", "iam:Tag*", "iam:Untag*",
        "iam:Update*",
      ]
      Resource = [
        "arn:${var.account.partition}:iam::*:policy/${var.name}-*",
        "arn:${var.account.partition}:iam::*:role/aws-reserved/sso.amazonaws.com/*",
        "arn:${var.account.partition}:iam::*:role/${var.name}-*",
      ]
      Condition = local.not_terraform
    },
    {
      # Whoever makes a role, Terraform included, makes it under a boundary of the platform; absent is denied as well.
      Sid       = "RolesOnlyUnderABoundary"
      Effect    = "Deny"
      Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary"]
      Resource  = "*"
      Condition = { ArnNotLike = { "iam:PermissionsBoundary" = "arn:${var.account.partition}:iam::*:policy/${var.name}-*-boundary" } }
    },
    {
      Sid      = "BoundariesStay"
      Effect   = "Deny"
      Action   = ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"]
      Resource = "*"
    },
    {
      # A role is handed only to services that the platform is built of; not to say to which is denied as well.
      Sid       = "RolesArePassedToKnownServices"
      Effect    = "Deny"
      Action    = "iam:PassRole"
      Resource  = "*"
      Condition = { StringNotEquals = { "iam:PassedToService" = [for service in var.services_that_take_roles : "${service}.amazonaws.com"] } }
    },
    {
      Sid    = "AccountIsTerraforms"
      Effect = "Deny"
      Action = [
        "account:*Region", "ec2:DisableEbsEncryptionByDefault", "iam:CreateOpenIDConnectProvider", "iam:CreateSAMLProvider",
        "iam:DeleteAccountPasswordPolicy", "iam:UpdateAssumeRolePolicy", "iam:UpdateOpenIDConnectProviderThumbprint",
        "iam:UpdateSAMLProvider", "s3:PutAccountPublicAccessBlock",
      ]
      Resource  = "*"
      Condition = local.not_terraform
    },
  ]

  audit_protection = [
    {
      Sid    = "TrailsKeepRecording"
      Effect = "Deny"
      Action = [
        "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors", "cloudtrail:RemoveTags",
        "cloudtrail:StopLogging", "cloudtrail:UpdateTrail",
      ]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      Sid    = "FlowLogsKeepRecording"
      Effect = "Deny"
      Action = ["ec2:DeleteFlowLogs", "logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:DisassociateKmsKey", "logs:PutRetentionPolicy"]
      Resource = [
        "arn:${var.account.partition}:ec2:*:*:vpc-flow-log/*",
        "arn:${var.account.partition}:logs:*:*:log-group:/aws/sagemaker/*",
        "arn:${var.account.partition}:logs:*:*:log-group:/${var.name}-*",
        "arn:${var.account.partition}:logs:*:*:log-group:${var.name}-*",
      ]
      Condition = local.not_terraform
    },
    {
      Sid    = "DetectorsKeepWatching"
      Effect = "Deny"
      Action = [
        "access-analyzer:DeleteAnalyzer", "config:DeleteConfigRule", "config:DeleteConfigurationRecorder", "config:DeleteConformancePack",
        "config:DeleteDeliveryChannel", "config:DeleteRe*Configuration", "config:PutConfigurationRecorder", "config:PutDeliveryChannel",
        "config:StopConfigurationRecorder", "guardduty:CreateFilter", "guardduty:CreateIPSet", "guardduty:Delete*", "guardduty:Disassociate*",
        "guardduty:StopMonitoringMembers", "guardduty:Update*", "inspector2:Disable*", "macie2:Disable*", "securityhub:BatchDisableStandards",
        "securityhub:Delete*", "securityhub:Disable*", "securityhub:Disassociate*", "securityhub:UpdateStandardsControl",
      ]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      # The rules, functions, topics and alarms that react, of every environment.
      Sid    = "AlarmsStayOn"
      Effect = "Deny"
      Action = [
        "cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:PutMetricAlarm", "events:DeleteRule", "events:DisableRule",
        "events:PutRule", "events:PutTargets", "events:RemoveTargets", "lambda:AddPermission", "lambda:DeleteFunction*", "lambda:PutFunctionConcurrency",
        "lambda:Update*", "sns:AddPermission", "sns:DeleteTopic", "sns:SetTopicAttributes",
      ]
      Resource = [
        "arn:${var.account.partition}:cloudwatch:*:*:alarm:${var.name}-*", "arn:${var.account.partition}:events:*:*:rule/${var.name}-*",
        "arn:${var.account.partition}:lambda:*:*:function:${var.name}-*", "arn:${var.account.partition}:sns:*:*:${var.name}-*",
      ]
      Condition = local.not_terraform
    },
    {
      Sid       = "KeysStayAlive"
      Effect    = "Deny"
      Action    = ["kms:DeleteImportedKeyMaterial", "kms:DisableKey", "kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      # The trail's archive and the access logs of the lake.
      Sid    = "ArchivesAreNotRewritten"
      Effect = "Deny"
      Action = [
        "s3:BypassGovernanceRetention", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutBucketAcl",
        "s3:PutBucketLogging", "s3:PutBucketObjectLockConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutReplicationConfiguration",
      ]
      Resource = [
        "arn:${var.account.partition}:s3:::${var.name}-*-audit", "arn:${var.account.partition}:s3:::${var.name}-*-audit/*",
        "arn:${var.account.partition}:s3:::${var.name}-*-logs", "arn:${var.account.partition}:s3:::${var.name}-*-logs/*",
      ]
      Condition = local.not_terraform
    },
  ]
}
