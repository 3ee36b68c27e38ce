# The statements of the service control policies. A Sid is the guardrail's name: it is what an engineer reads when a call is
# refused. BoolIfExists and StringNotEquals match an absent key as well; for lists (VpcSubnets) absence is asked for by Null.
locals {
  # Which actions carry which key: generated from AWS's service authorization data, the same for the accounts' boundaries.
  carrying = module.sagemaker_actions.carrying

  # A configuration that names models takes network and isolation from them, and CreateModel is guarded.
  endpoint_configuration = "sagemaker:CreateEndpointConfig"

  sagemaker_perimeter = [
    {
      Sid       = "ComputeMustNameSubnets"
      Effect    = "Deny"
      Action    = [for action in local.carrying.VpcSubnets : action if action != local.endpoint_configuration]
      Resource  = "*"
      Condition = merge(local.not_terraform, { Null = { "sagemaker:VpcSubnets" = "true" } })
    },
    {
      Sid       = "ComputeMustNameSecurityGroups"
      Effect    = "Deny"
      Action    = [for action in local.carrying.VpcSecurityGroupIds : action if action != local.endpoint_configuration]
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
      # Nor does one that names none leave isolation out.
      Sid      = "EndpointsOfNoModelOnlyInIsolation"
      Effect   = "Deny"
      Action   = local.endpoint_configuration
      Resource = "*"
      Condition = {
        BoolIfExists = { "sagemaker:NetworkIsolation" = "false" }
        Null         = { "sagemaker:ModelArn" = "true" }
      }
    },
    {
      Sid       = "JobsOnlyInNetworkIsolation"
      Effect    = "Deny"
      Action    = [for action in local.carrying.NetworkIsolation : action if action != local.endpoint_configuration]
      Resource  = "*"
      Condition = merge(local.not_terraform, { BoolIfExists = { "sagemaker:NetworkIsolation" = "false" } })
    },
    {
      Sid       = "JobsOnlyWithEncryptedTraffic"
      Effect    = "Deny"
      Action    = local.carrying.InterContainerTrafficEncryption
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
      # A domain names the network, and what its users' apps start with: whoever changes it could take others.
      Sid       = "StudioIsTerraforms"
      Effect    = "Deny"
      Action    = ["sagemaker:*ateDomain", "sagemaker:Create*LifecycleConfig", "sagemaker:Delete*LifecycleConfig", "sagemaker:DeleteDomain", "sagemaker:UpdateNotebookInstanceLifecycleConfig"]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      # A profile names the role that its user works with. The workspace product makes one, with its owner's own.
      Sid       = "ProfilesAreThePlatforms"
      Effect    = "Deny"
      Action    = ["sagemaker:*ateUserProfile", "sagemaker:DeleteUserProfile"]
      Resource  = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = [local.terraform, "${local.launch_prefix}studio-workspace"] } }
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

  # What may be started, whoever starts it.
  sagemaker_approved = [
    {
      Sid       = "OnlyApprovedInstanceTypes"
      Effect    = "Deny"
      Action    = local.carrying.InstanceTypes
      Resource  = "*"
      Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:InstanceTypes" = concat(sort(var.instance_types), ["system"]) } }
    },
    {
      # An image of the account's own, which Terraform registers, or AWS's distribution.
      Sid       = "OnlyApprovedImages"
      Effect    = "Deny"
      Action    = local.carrying.ImageArns
      Resource  = "*"
      Condition = { "ForAnyValue:ArnNotLike" = { "sagemaker:ImageArns" = local.approved_images } }
    },
    {
      Sid       = "OnlyApprovedStartScripts"
      Effect    = "Deny"
      Action    = local.carrying.StudioLifecycleConfigArns
      Resource  = "*"
      Condition = { "ForAnyValue:ArnNotLike" = { "sagemaker:StudioLifecycleConfigArns" = "arn:${var.account.partition}:sagemaker:*:*:studio-lifecycle-config/${var.name}-*" } }
    },
    {
      Sid       = "NotebooksOnlyWithApprovedStartScripts"
      Effect    = "Deny"
      Action    = local.carrying.NotebookInstanceLifecycleConfigArns
      Resource  = "*"
      Condition = { "ForAnyValue:ArnNotLike" = { "sagemaker:NotebookInstanceLifecycleConfigArns" = "arn:${var.account.partition}:sagemaker:*:*:notebook-instance-lifecycle-config/${var.name}-*" } }
    },
    {
      # Whoever registers an image decides what it runs.
      Sid       = "ImagesAreTerraforms"
      Effect    = "Deny"
      Action    = ["sagemaker:*ateAppImageConfig", "sagemaker:*ateImage", "sagemaker:*ateImageVersion", "sagemaker:DeleteImage", "sagemaker:DeleteImageVersion"]
      Resource  = "*"
      Condition = local.not_terraform
    },
    {
      Sid       = "NoGatedPublicModels"
      Effect    = "Deny"
      Action    = local.carrying.DirectGatedModelAccess
      Resource  = "*"
      Condition = { Bool = { "sagemaker:DirectGatedModelAccess" = "true" } }
    },
    {
      # A version can be born approved as well as become so.
      Sid      = "ApprovalIsTheApproversDuty"
      Effect   = "Deny"
      Action   = local.carrying.ModelApprovalStatus
      Resource = "*"
      Condition = {
        ArnNotLike   = { "aws:PrincipalArn" = local.approvers }
        StringEquals = { "sagemaker:ModelApprovalStatus" = "Approved" }
      }
    },
    {
      Sid       = "NoRemoteDebug"
      Effect    = "Deny"
      Action    = local.carrying.EnableRemoteDebug
      Resource  = "*"
      Condition = { Bool = { "sagemaker:EnableRemoteDebug" = "true" } }
    },
    {
      Sid       = "NoRemoteAccessToSpaces"
      Effect    = "Deny"
      Action    = local.carrying.RemoteAccess
      Resource  = "*"
      Condition = { StringEquals = { "sagemaker:RemoteAccess" = "ENABLED" } }
    },
  ]

  # One an account: which subnets, which groups, which keys. Their ids are known once the environment stands.
  perimeters = { for environment, perimeter in var.perimeters : environment => [
    {
      Sid       = "ComputeOnlyInPlatformSubnets"
      Effect    = "Deny"
      Action    = local.carrying.VpcSubnets
      Resource  = "*"
      Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSubnets" = sort(perimeter.subnet_ids) } }
    },
    {
      Sid       = "ComputeOnlyInPlatformSecurityGroups"
      Effect    = "Deny"
      Action    = local.carrying.VpcSecurityGroupIds
      Resource  = "*"
      Condition = { "ForAnyValue:StringNotEquals" = { "sagemaker:VpcSecurityGroupIds" = sort(perimeter.security_group_ids) } }
    },
    {
      # StringNotEquals on a single value matches its absence too. Terraform's monitoring schedules name a definition, whose
      # key was asked for when it was made.
      Sid       = "VolumesOnlyUnderPlatformKeys"
      Effect    = "Deny"
      Action    = local.carrying.VolumeKmsKeyArn
      Resource  = "*"
      Condition = merge(local.not_terraform, { StringNotEquals = { "sagemaker:VolumeKmsKeyArn" = sort(perimeter.volume_key_arns) } })
    },
    {
      Sid       = "OutputsOnlyUnderPlatformKeys"
      Effect    = "Deny"
      Action    = local.carrying.OutputKmsKeyArn
      Resource  = "*"
      Condition = merge(local.not_terraform, { StringNotEquals = { "sagemaker:OutputKmsKeyArn" = sort(perimeter.output_key_arns) } })
    },
    {
      Sid       = "StudioOnlyThroughThePlatformsNetwork"
      Effect    = "Deny"
      Action    = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:SourceVpc" = perimeter.vpc_id } }
    },
  ] }
}
