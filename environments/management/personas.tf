# What each kind of person may do, in the environments that they are assigned to. Each document is known at plan time:
# ARNs are made from account, region and name. Conflicting duties are in different sets: who builds a model does not approve
# it, who administers reads no data, who audits changes nothing.
locals {
  personas = {
    DataScientist = {
      describes = "Launches notebooks, trains and evaluates models inside the perimeter."
      session   = "PT8H"
      boundary  = "data-scientist-guardrails"
      attached  = "workload-guardrails"
      statements = concat(local.launch_products.DataScientist, local.use_products.DataScientist, local.main_is_the_engineers, local.run_jobs.DataScientist, local.see_sagemaker.DataScientist, [
        {
          Sid    = "UseOwnNotebooks"
          Effect = "Allow"
          Action = [
            "sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:StartNotebookInstance", "sagemaker:StopNotebookInstance",
          ]
          Resource  = [for place in local.places.DataScientist : "${place.sagemaker}:notebook-instance/${place.name}-*"]
          Condition = local.own
        },
        {
          Sid       = "OpenOwnStudio"
          Effect    = "Allow"
          Action    = "sagemaker:CreatePresignedDomainUrl"
          Resource  = [for place in local.places.DataScientist : "${place.sagemaker}:user-profile/*"]
          Condition = local.own
        },
        {
          Sid    = "RecordExperimentsAndCandidates"
          Effect = "Allow"
          Action = [
            "sagemaker:AddTags", "sagemaker:AssociateTrialComponent", "sagemaker:CreateExperiment", "sagemaker:CreateModelPackage",
            "sagemaker:CreateTrial", "sagemaker:CreateTrialComponent", "sagemaker:UpdateExperiment", "sagemaker:UpdateTrial",
            "sagemaker:UpdateTrialComponent",
          ]
          Resource = flatten([for place in local.places.DataScientist : [for kind in ["experiment", "experiment-trial", "experiment-trial-component", "model-package"] : "${place.sagemaker}:${kind}/*"]])
        },
        {
          Sid       = "ListDataOfOwnTeam"
          Effect    = "Allow"
          Action    = "s3:ListBucket"
          Resource  = flatten([for place in local.places.DataScientist : [for zone in ["curated", "features", "models"] : "${place.buckets}-${zone}"]])
          Condition = merge(local.a_team, { StringLike = { "s3:prefix" = ["${local.team}/*"] } })
        },
        {
          Sid       = "ReadDataOfOwnTeam"
          Effect    = "Allow"
          Action    = ["s3:GetObject", "s3:GetObjectVersion"]
          Resource  = flatten([for place in local.places.DataScientist : [for zone in ["curated", "features", "models"] : "${place.buckets}-${zone}/${local.team}/*"]])
          Condition = local.a_team
        },
        {
          Sid      = "ReadUnderTheKeysOfData"
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = [for place in local.places.DataScientist : "${place.kms}:key/*"]
          Condition = {
            StringEquals               = { "kms:ViaService" = [for place in local.places.DataScientist : "s3.${place.region}.amazonaws.com"] }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = flatten([for place in local.places.DataScientist : ["alias/${place.name}-lake", "alias/${place.name}-models"]]) }
          }
        },
      ])
    }

    MLEngineer = {
      describes = "Builds pipelines and serves approved models."
      session   = "PT8H"
      boundary  = "boundary"
      attached  = "workload-guardrails"
      statements = concat(local.launch_products.MLEngineer, local.use_products.MLEngineer, local.run_jobs.MLEngineer, local.see_sagemaker.MLEngineer, [
        {
          Sid    = "BuildPipelinesAndEndpoints"
          Effect = "Allow"
          Action = [
            "sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:CreateEndpointConfig", "sagemaker:CreateModelPackage",
            "sagemaker:CreateModelPackageGroup", "sagemaker:CreatePipeline", "sagemaker:DeleteEndpoint", "sagemaker:DeleteEndpointConfig",
            "sagemaker:DeleteModel", "sagemaker:DeletePipeline", "sagemaker:StartPipelineExecution",
            "sagemaker:StopPipelineExecution", "sagemaker:UpdateEndpoint", "sagemaker:UpdatePipeline",
          ]
          Resource = flatten([for place in local.places.MLEngineer : [for kind in ["endpoint", "endpoint-config", "model", "model-package", "model-package-group", "pipeline"] : "${place.sagemaker}:${kind}/*"]])
        },
        {
          # Inference is reached privately: what does not come through a VPC endpoint is not answered.
          Sid       = "AskEndpointsThroughTheNetwork"
          Effect    = "Allow"
          Action    = "sagemaker:InvokeEndpoint"
          Resource  = [for place in local.places.MLEngineer : "${place.sagemaker}:endpoint/*"]
          Condition = { Null = { "aws:SourceVpce" = "false" } }
        },
        {
          # A pipeline is nobody's own: it works with the platform's role.
          Sid       = "PassThePlatformsRoleToPipelines"
          Effect    = "Allow"
          Action    = "iam:PassRole"
          Resource  = [for place in local.places.MLEngineer : "${place.iam}:role/${place.name}-execution"]
          Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }
        },
        {
          Sid      = "ReadModels"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"]
          Resource = flatten([for place in local.places.MLEngineer : ["${place.buckets}-models", "${place.buckets}-models/*"]])
        },
        {
          Sid      = "ReadUnderTheKeyOfModels"
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = [for place in local.places.MLEngineer : "${place.kms}:key/*"]
          Condition = {
            StringEquals               = { "kms:ViaService" = [for place in local.places.MLEngineer : "s3.${place.region}.amazonaws.com"] }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for place in local.places.MLEngineer : "alias/${place.name}-models"] }
          }
        },
        {
          Sid      = "SeeImages"
          Effect   = "Allow"
          Action   = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer", "ecr:ListImages"]
          Resource = [for place in local.places.MLEngineer : "${place.ecr}:repository/${place.name}-*"]
        },
      ])
    }

    DataEngineer = {
      describes = "Brings data into the lake and curates it."
      session   = "PT8H"
      boundary  = "boundary"
      attached  = "workload-guardrails"
      statements = [
        {
          Sid      = "ListTheLake"
          Effect   = "Allow"
          Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
          Resource = flatten([for place in local.places.DataEngineer : [for zone in ["raw", "curated", "features"] : "${place.buckets}-${zone}"]])
        },
        {
          Sid      = "ReadAndWriteTheLake"
          Effect   = "Allow"
          Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
          Resource = flatten([for place in local.places.DataEngineer : [for zone in ["raw", "curated", "features"] : "${place.buckets}-${zone}/*"]])
        },
        {
          Sid      = "UseTheKeyOfTheLake"
          Effect   = "Allow"
          Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
          Resource = [for place in local.places.DataEngineer : "${place.kms}:key/*"]
          Condition = {
            StringEquals               = { "kms:ViaService" = [for place in local.places.DataEngineer : "s3.${place.region}.amazonaws.com"] }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for place in local.places.DataEngineer : "alias/${place.name}-lake"] }
          }
        },
        {
          Sid    = "DescribeDataInTheCatalogue"
          Effect = "Allow"
          Action = [
            "glue:BatchCreatePartition", "glue:BatchGetPartition", "glue:CreatePartition", "glue:CreateTable", "glue:GetDatabase", "glue:GetDatabases",
            "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables", "glue:UpdatePartition", "glue:UpdateTable",
          ]
          Resource = flatten([for place in local.places.DataEngineer : ["${place.glue}:catalog", "${place.glue}:database/${replace(place.name, "-", "_")}_*", "${place.glue}:table/${replace(place.name, "-", "_")}_*"]])
        },
        {
          Sid      = "QueryData"
          Effect   = "Allow"
          Action   = ["athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup", "athena:StartQueryExecution", "athena:StopQueryExecution"]
          Resource = [for place in local.places.DataEngineer : "${place.athena}:workgroup/${place.name}-*"]
        },
      ]
    }

    ModelApprover = {
      describes = "Approves or rejects model versions; builds none."
      session   = "PT4H"
      boundary  = "boundary"
      attached  = null
      statements = concat(local.see_sagemaker.ModelApprover, [
        {
          Sid      = "DecideOnModelVersions"
          Effect   = "Allow"
          Action   = "sagemaker:UpdateModelPackage"
          Resource = [for place in local.places.ModelApprover : "${place.sagemaker}:model-package/*"]
        },
        {
          Sid      = "ReadModelsAndTheirReports"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"]
          Resource = flatten([for place in local.places.ModelApprover : ["${place.buckets}-models", "${place.buckets}-models/*"]])
        },
        {
          Sid      = "ReadUnderTheKeyOfModels"
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = [for place in local.places.ModelApprover : "${place.kms}:key/*"]
          Condition = {
            StringEquals               = { "kms:ViaService" = [for place in local.places.ModelApprover : "s3.${place.region}.amazonaws.com"] }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for place in local.places.ModelApprover : "alias/${place.name}-models"] }
          }
        },
        {
          # Builders and approvers are different people.
          Sid      = "ApproversBuildNothing"
          Effect   = "Deny"
          Action   = ["sagemaker:Create*", "sagemaker:Start*"]
          Resource = "*"
        },
      ])
    }

    SysopsAdministrator = {
      describes = "Keeps the platform running; changes it through Terraform, reads none of its data."
      session   = "PT4H"
      boundary  = null
      attached  = null
      statements = [
        {
          Sid    = "SeeThePlatform"
          Effect = "Allow"
          Action = [
            "cloudformation:Describe*", "cloudformation:List*", "cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:LookupEvents", "cloudwatch:Describe*",
            "cloudwatch:Get*", "cloudwatch:List*", "config:Describe*", "config:Get*", "ec2:Describe*", "ecr:Describe*", "ecr:List*", "iam:Get*",
            "iam:List*", "kms:DescribeKey", "kms:Get*", "kms:List*", "logs:Describe*", "logs:List*", "s3:GetBucket*", "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration", "s3:ListAllMyBuckets", "sagemaker:Describe*", "sagemaker:List*", "servicecatalog:Describe*",
            "servicecatalog:List*", "servicecatalog:Search*", "sns:Get*", "sns:List*", "ssm:Describe*", "tag:Get*",
          ]
          Resource = "*"
        },
        {
          Sid      = "ReadOperationalLogs"
          Effect   = "Allow"
          Action   = ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetQueryResults", "logs:StartQuery"]
          Resource = flatten([for place in local.places.SysopsAdministrator : ["${place.logs}:log-group:/${place.name}/*", "${place.logs}:log-group:/aws/sagemaker/*"]])
        },
        {
          Sid    = "StopWhatRunsAway"
          Effect = "Allow"
          Action = [
            "sagemaker:DeleteApp", "sagemaker:DeleteSpace", "sagemaker:StopHyperParameterTuningJob", "sagemaker:StopNotebookInstance",
            "sagemaker:StopPipelineExecution", "sagemaker:StopProcessingJob", "sagemaker:StopTrainingJob", "sagemaker:StopTransformJob",
          ]
          Resource = [for place in local.places.SysopsAdministrator : "${place.sagemaker}:*"]
        },
        {
          Sid      = "EndForgottenProducts"
          Effect   = "Allow"
          Action   = ["servicecatalog:DescribeRecord", "servicecatalog:ScanProvisionedProducts", "servicecatalog:SearchProvisionedProducts", "servicecatalog:TerminateProvisionedProduct"]
          Resource = "*"
          Condition = {
            StringEquals = { "servicecatalog:accountLevel" = "self" }
          }
        },
        {
          Sid    = "AdministerKeys"
          Effect = "Allow"
          Action = [
            "kms:CancelKeyDeletion", "kms:EnableKey", "kms:EnableKeyRotation", "kms:RotateKeyOnDemand", "kms:TagResource", "kms:UntagResource",
            "kms:UpdateKeyDescription",
          ]
          Resource = [for place in local.places.SysopsAdministrator : "${place.kms}:key/*"]
        },
        {
          Sid    = "AdministratorsReadNoData"
          Effect = "Deny"
          Action = [
            "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "s3:GetObject*", "s3:PutObject*",
            "sagemaker:CreatePresigned*", "sagemaker:InvokeEndpoint*",
          ]
          Resource = "*"
        },
      ]
    }

    Auditor = {
      describes = "Reads configuration and the audit trail; changes nothing, reads no business data."
      session   = "PT8H"
      boundary  = null
      attached  = null
      statements = [
        {
          Sid    = "SeeConfiguration"
          Effect = "Allow"
          Action = [
            "access-analyzer:Get*", "access-analyzer:List*", "cloudformation:Describe*", "cloudformation:GetTemplate", "cloudformation:List*",
            "cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:List*", "cloudtrail:LookupEvents", "cloudwatch:Describe*", "cloudwatch:Get*",
            "cloudwatch:List*", "config:Describe*", "config:Get*", "config:List*", "config:SelectResourceConfig", "ec2:Describe*",
            "ec2:GetEbsEncryptionByDefault", "ecr:Describe*", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:List*", "glue:GetDatabases",
            "glue:GetTables", "guardduty:Get*", "guardduty:List*", "iam:GenerateCredentialReport", "iam:Get*", "iam:List*", "iam:Simulate*",
            "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:List*", "logs:Describe*", "logs:List*", "s3:GetAccountPublicAccessBlock",
            "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListAllMyBuckets",
            "sagemaker:Describe*", "sagemaker:List*", "securityhub:Get*", "securityhub:List*", "servicecatalog:Describe*", "servicecatalog:List*",
            "servicecatalog:Search*", "sns:Get*", "sns:List*", "ssm:Describe*", "tag:Get*",
          ]
          Resource = "*"
        },
        {
          Sid      = "ReadTheTrailAndAccessLogs"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"]
          Resource = flatten([for place in local.places.Auditor : [for zone in ["audit", "logs"] : ["${place.buckets}-${zone}", "${place.buckets}-${zone}/*"]]])
        },
        {
          Sid      = "ReadUnderTheKeyOfTheTrail"
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = [for place in local.places.Auditor : "${place.kms}:key/*"]
          Condition = {
            StringEquals               = { "kms:ViaService" = [for place in local.places.Auditor : "s3.${place.region}.amazonaws.com"] }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for place in local.places.Auditor : "alias/${place.name}-audit"] }
          }
        },
        {
          Sid      = "ReadPlatformLogs"
          Effect   = "Allow"
          Action   = ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetQueryResults", "logs:StartQuery"]
          Resource = [for place in local.places.Auditor : "${place.logs}:log-group:/${place.name}/*"]
        },
      ]
    }

    # Its group stands empty. Somebody is put into it for an emergency, and every session is announced by the account's alarm.
    BreakGlass = {
      describes = "Takes the break-glass role in an emergency, and can do nothing else."
      session   = "PT1H"
      boundary  = null
      attached  = null
      statements = [
        {
          Sid      = "TakeTheBreakGlassRole"
          Effect   = "Allow"
          Action   = ["sts:AssumeRole", "sts:SetSourceIdentity"]
          Resource = [for place in local.places.BreakGlass : "${place.iam}:role/${place.name}-break-glass"]
        },
      ]
    }
  }
}
