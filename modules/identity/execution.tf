# What execution roles may do, one inline policy a subject. Every document is known at plan time. The same for all but for two
# things: a person's role reaches only the folders of that person's team, and every role passes only itself.
locals {
  # Role => the folders of the lake that it reaches, as patterns of object keys.
  execution_folders = merge(
    { (local.execution_role_name) = ["*"] },
    { for profile, role in local.person_role_names : role => ["${var.users[profile].team}/*"] },
  )

  execution_policies = { for role, folders in local.execution_folders : role => {
    network = [
      {
        # These actions take no resource.
        Sid    = "SeeTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
      {
        # A job in a VPC attaches to it by an interface of its own; which subnets and groups, the boundary says.
        Sid    = "AttachJobsToTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
        ]
        Resource = ["${local.arn.ec2}:network-interface/*", "${local.arn.ec2}:subnet/*", "${local.arn.ec2}:security-group/*"]
      },
    ]

    logs = [
      {
        Sid      = "WriteJobLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"]
        Resource = ["${local.arn.logs}:log-group:/aws/sagemaker/*"]
      },
      {
        # PutMetricData takes no resource; the namespace is its only bound.
        Sid       = "WriteMetricsOfJobs"
        Effect    = "Allow"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*"
        Condition = { StringLike = { "cloudwatch:namespace" = ["/aws/sagemaker/*", "aws/sagemaker/*", "${var.name}/*"] } }
      },
    ]

    images = [
      {
        # GetAuthorizationToken takes no resource.
        Sid      = "SignInToTheRegistry"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid      = "PullApprovedImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = length(var.image_repositories) > 0 ? var.image_repositories : ["${local.arn.ecr}:repository/${var.name}-*"]
      },
    ]

    data = [
      {
        Sid      = "FindLakeBuckets"
        Effect   = "Allow"
        Action   = "s3:GetBucketLocation"
        Resource = [for zone in ["curated", "features", "models"] : "${local.arn.buckets}-${zone}"]
      },
      {
        Sid       = "ListOwnFolders"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = [for zone in ["curated", "features", "models"] : "${local.arn.buckets}-${zone}"]
        Condition = { StringLike = { "s3:prefix" = folders } }
      },
      {
        # Raw data is the data engineers': jobs read what they have curated.
        Sid      = "ReadCuratedData"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = flatten([for zone in ["curated", "features", "models"] : [for folder in folders : "${local.arn.buckets}-${zone}/${folder}"]])
      },
      {
        Sid      = "WriteFeaturesAndModels"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:PutObject"]
        Resource = flatten([for zone in ["features", "models"] : [for folder in folders : "${local.arn.buckets}-${zone}/${folder}"]])
      },
      {
        # The key is named by its alias: a key's own id is not known before it exists.
        Sid       = "UseTheKeysOfDataAndModels"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
        Resource  = "${local.arn.kms}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for purpose in ["lake", "models", "studio"] : "alias/${var.name}-${purpose}"] } }
      },
      {
        # A volume under a key is made through a grant to the service, asked for in the name of whoever starts the job.
        Sid    = "LetVolumesUseTheirKey"
        Effect = "Allow"
        Action = "kms:CreateGrant"
        Condition = {
          Bool                       = { "kms:GrantIsForAWSResource" = "true" }
          "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for purpose in ["models", "studio"] : "alias/${var.name}-${purpose}"] }
        }
        Resource = "${local.arn.kms}:key/*"
      },
    ]

    work = [
      {
        # The perimeter is the boundary's: a job without the platform's subnets, groups, keys and isolation is denied there.
        Sid    = "RunJobsInsideThePerimeter"
        Effect = "Allow"
        Action = [
          "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateModel", "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob",
          "sagemaker:CreateTransformJob", "sagemaker:StopHyperParameterTuningJob", "sagemaker:StopProcessingJob", "sagemaker:StopTrainingJob",
          "sagemaker:StopTransformJob",
        ]
        Resource = [for kind in ["hyper-parameter-tuning-job", "model", "processing-job", "training-job", "transform-job"] : "${local.arn.sagemaker}:${kind}/*"]
      },
      {
        Sid    = "RecordExperimentsAndModels"
        Effect = "Allow"
        Action = [
          "sagemaker:AddAssociation", "sagemaker:AssociateTrialComponent", "sagemaker:BatchPutMetrics", "sagemaker:CreateAction",
          "sagemaker:CreateArtifact", "sagemaker:CreateContext", "sagemaker:CreateExperiment", "sagemaker:CreateModelPackage",
          "sagemaker:CreateTrial", "sagemaker:CreateTrialComponent", "sagemaker:UpdateExperiment", "sagemaker:UpdateTrial",
          "sagemaker:UpdateTrialComponent",
        ]
        Resource = [for kind in ["action", "artifact", "context", "experiment", "experiment-trial", "experiment-trial-component", "model-package", "model-package-group"] : "${local.arn.sagemaker}:${kind}/*"]
      },
      {
        # Studio and the SDK tag whatever they create.
        Sid      = "TagOwnWork"
        Effect   = "Allow"
        Action   = "sagemaker:AddTags"
        Resource = [for kind in ["action", "app", "artifact", "context", "experiment", "experiment-trial", "experiment-trial-component", "hyper-parameter-tuning-job", "model", "model-package", "processing-job", "space", "training-job", "transform-job"] : "${local.arn.sagemaker}:${kind}/*"]
      },
      {
        Sid      = "UseOwnPrivateSpaces"
        Effect   = "Allow"
        Action   = ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:DeleteApp", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace"]
        Resource = ["${local.arn.sagemaker}:app/*", "${local.arn.sagemaker}:space/*"]
        Condition = {
          ArnLike      = { "sagemaker:OwnerUserProfileArn" = "${local.arn.sagemaker}:user-profile/$${sagemaker:DomainId}/$${sagemaker:UserProfileName}" }
          StringEquals = { "sagemaker:SpaceSharingType" = "Private" }
        }
      },
      {
        Sid      = "SeeWhatThereIs"
        Effect   = "Allow"
        Action   = ["sagemaker:Describe*", "sagemaker:ListModelPackages", "sagemaker:ListTags"]
        Resource = "${local.arn.sagemaker}:*"
      },
      {
        # These lists and Search take no resource.
        Sid    = "ListWhatThereIs"
        Effect = "Allow"
        Action = [
          "sagemaker:ListApps", "sagemaker:ListArtifacts", "sagemaker:ListAssociations", "sagemaker:ListContexts", "sagemaker:ListDomains",
          "sagemaker:ListEndpointConfigs", "sagemaker:ListEndpoints", "sagemaker:ListExperiments", "sagemaker:ListHyperParameterTuningJobs",
          "sagemaker:ListModelPackageGroups", "sagemaker:ListModels", "sagemaker:ListNotebookInstances", "sagemaker:ListPipelines",
          "sagemaker:ListProcessingJobs", "sagemaker:ListSpaces", "sagemaker:ListTrainingJobs", "sagemaker:ListTransformJobs",
          "sagemaker:ListTrialComponents", "sagemaker:ListTrials", "sagemaker:ListUserProfiles", "sagemaker:Search",
        ]
        Resource = "*"
      },
      {
        Sid       = "PassOnlyItselfToSageMaker"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = "${local.arn.iam}:role/${role}"
        Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
      },
    ]
  } }
}
