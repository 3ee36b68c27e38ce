# What the permission sets have in common: where each works, and the statements that several of them share.
locals {
  people_work_in = {
    DataScientist       = ["dev"]
    MLEngineer          = ["dev"]
    DataEngineer        = ["dev"]
    ModelApprover       = ["dev"]
    SysopsAdministrator = keys(var.environments)
    Auditor             = keys(var.environments)
    BreakGlass          = keys(var.environments)
  }

  # For each set, what its statements are made from: one entry an environment that it works in.
  places = { for set, names in local.people_work_in : set => [for name in names : merge(var.environments[name], {
    buckets        = "arn:${var.account.partition}:s3:::${var.environments[name].name}-${var.environments[name].account_id}"
    catalog        = "arn:${var.account.partition}:catalog:${var.environments[name].region}:${var.environments[name].account_id}"
    cloudformation = "arn:${var.account.partition}:cloudformation:${var.environments[name].region}:${var.environments[name].account_id}"
    codecommit     = "arn:${var.account.partition}:codecommit:${var.environments[name].region}:${var.environments[name].account_id}"
    ecr            = "arn:${var.account.partition}:ecr:${var.environments[name].region}:${var.environments[name].account_id}"
    glue           = "arn:${var.account.partition}:glue:${var.environments[name].region}:${var.environments[name].account_id}"
    athena         = "arn:${var.account.partition}:athena:${var.environments[name].region}:${var.environments[name].account_id}"
    iam            = "arn:${var.account.partition}:iam::${var.environments[name].account_id}"
    kms            = "arn:${var.account.partition}:kms:${var.environments[name].region}:${var.environments[name].account_id}"
    logs           = "arn:${var.account.partition}:logs:${var.environments[name].region}:${var.environments[name].account_id}"
    sagemaker      = "arn:${var.account.partition}:sagemaker:${var.environments[name].region}:${var.environments[name].account_id}"
  })] }

  # Every person's: whose it is, is said by a tag that only the platform writes, compared with the session's tag. A person
  # without the attribute owns nothing. A team's name is a folder of the lake, so one with "/" in it would be another's.
  own  = { StringEquals = { "aws:ResourceTag/Owner" = "$${aws:PrincipalTag/user_name}" } }
  team = "$${aws:PrincipalTag/team}"

  # A team's name that would break out of a pattern is nobody's; nor is no team at all.
  a_team = {
    StringNotLike = { "aws:PrincipalTag/team" = ["*/*", "*$${*}*"] }
    Null          = { "aws:PrincipalTag/team" = "false" }
  }

  jobs = ["hyper-parameter-tuning-job", "model", "processing-job", "training-job", "transform-job"]

  # The same for whoever starts jobs.
  run_jobs = { for set, places in local.places : set => [
    {
      # Inside the perimeter only: the boundary denies a job without the platform's subnets, groups, keys and isolation.
      Sid    = "RunJobsInsideThePerimeter"
      Effect = "Allow"
      Action = [
        "sagemaker:AddTags", "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateModel", "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob", "sagemaker:StopHyperParameterTuningJob", "sagemaker:StopProcessingJob",
        "sagemaker:StopTrainingJob", "sagemaker:StopTransformJob",
      ]
      Resource = flatten([for place in places : [for job in local.jobs : "${place.sagemaker}:${job}/*"]])
    },
    {
      # One person, one role: named after the user, made by module identity in the account.
      Sid      = "PassOnlyTheOwnRole"
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = [for place in places : "${place.iam}:role/${place.name}-execution-$${aws:PrincipalTag/user_name}"]
      Condition = {
        StringEquals  = { "iam:PassedToService" = "sagemaker.amazonaws.com" }
        StringNotLike = { "aws:PrincipalTag/user_name" = ["*/*", "*$${*}*"] }
      }
    },
    {
      # Whoever starts a job asks for the grant by which its volume uses the key.
      Sid      = "LetVolumesUseTheirKey"
      Effect   = "Allow"
      Action   = "kms:CreateGrant"
      Resource = [for place in places : "${place.kms}:key/*"]
      Condition = {
        Bool                       = { "kms:GrantIsForAWSResource" = "true" }
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = flatten([for place in places : ["alias/${place.name}-models", "alias/${place.name}-studio"]]) }
      }
    },
    {
      Sid       = "SeeTheKeys"
      Effect    = "Allow"
      Action    = "kms:DescribeKey"
      Resource  = [for place in places : "${place.kms}:key/*"]
      Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = flatten([for place in places : ["alias/${place.name}-lake", "alias/${place.name}-models", "alias/${place.name}-studio"]]) } }
    },
    {
      Sid      = "ReadJobLogs"
      Effect   = "Allow"
      Action   = ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"]
      Resource = [for place in places : "${place.logs}:log-group:/aws/sagemaker/*"]
    },
  ] }

  # Descriptions hold no data; lists and Search take no resource.
  see_sagemaker = { for set, places in local.places : set => [
    {
      Sid      = "SeeWhatThereIs"
      Effect   = "Allow"
      Action   = ["sagemaker:Describe*", "sagemaker:ListModelPackages", "sagemaker:ListPipelineExecutions", "sagemaker:ListTags"]
      Resource = [for place in places : "${place.sagemaker}:*"]
    },
    {
      Sid    = "ListWhatThereIs"
      Effect = "Allow"
      Action = [
        "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
        "ec2:DescribeVpcs", "sagemaker:ListApps", "sagemaker:ListDomains", "sagemaker:ListEndpointConfigs", "sagemaker:ListEndpoints",
        "sagemaker:ListExperiments", "sagemaker:ListHyperParameterTuningJobs", "sagemaker:ListModelPackageGroups", "sagemaker:ListModels",
        "sagemaker:ListNotebookInstances", "sagemaker:ListPipelines", "sagemaker:ListProcessingJobs", "sagemaker:ListSpaces",
        "sagemaker:ListTrainingJobs", "sagemaker:ListTransformJobs", "sagemaker:ListTrialComponents", "sagemaker:ListTrials",
        "sagemaker:ListUserProfiles", "sagemaker:Search",
      ]
      Resource = "*"
    },
  ] }

  # The same for whoever launches products.
  launch_products = { for set, places in local.places : set => [
    {
      Sid    = "BrowseTheCatalogue"
      Effect = "Allow"
      Action = [
        "servicecatalog:DescribeProductView", "servicecatalog:GetProvisionedProductOutputs", "servicecatalog:ListPortfolios",
        "servicecatalog:SearchProducts",
      ]
      Resource = "*"
    },
    {
      # Products are seen only through a portfolio that the person is a principal of.
      Sid    = "LaunchProducts"
      Effect = "Allow"
      Action = [
        "servicecatalog:DescribeProduct", "servicecatalog:DescribeProvisioningArtifact", "servicecatalog:DescribeProvisioningParameters",
        "servicecatalog:ListLaunchPaths", "servicecatalog:ListProvisioningArtifacts", "servicecatalog:ProvisionProduct",
      ]
      Resource = [for place in places : "${place.catalog}:product/*"]
    },
    {
      Sid    = "ManageOwnLaunches"
      Effect = "Allow"
      Action = [
        "servicecatalog:DescribeProvisionedProduct", "servicecatalog:DescribeRecord", "servicecatalog:ListRecordHistory",
        "servicecatalog:ScanProvisionedProducts", "servicecatalog:SearchProvisionedProducts", "servicecatalog:TerminateProvisionedProduct",
        "servicecatalog:UpdateProvisionedProduct",
      ]
      Resource  = "*"
      Condition = { StringEquals = { "servicecatalog:userLevel" = "self" } }
    },
    {
      # The console's view of a launched product reads its stack with the person's own rights.
      Sid      = "SeeStacksOfProducts"
      Effect   = "Allow"
      Action   = ["cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks"]
      Resource = [for place in places : "${place.cloudformation}:stack/SC-*"]
    },
  ] }
}
