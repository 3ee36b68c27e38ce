# Which endpoint services each capability needs: the one table from which the endpoints are derived.
# Names: "Endpoints for a platform without internet" in the AWS service pages, without prefix and region.

locals {
  gateway_services = { s3 = "S3", dynamodb = "DynamoDB" }

  capabilities = {
    # Whatever runs signs its calls, decrypts, logs, measures, and reads its parameters and secrets.
    platform = ["events", "kms", "logs", "monitoring", "secretsmanager", "ssm", "sts"]

    notebooks     = ["sagemaker.api", "sagemaker.notebook", "sagemaker.runtime"]
    studio        = ["sagemaker.api", "sagemaker.runtime", "sagemaker.studio", "servicecatalog"]
    jobs          = ["ecr.api", "ecr.dkr", "sagemaker.api", "sagemaker.metrics"]
    inference     = ["sagemaker.api", "sagemaker.runtime"]
    feature_store = ["athena", "glue", "sagemaker.api", "sagemaker.featurestore-runtime"]
    self_service  = ["cloudformation", "servicecatalog"]
    packages      = ["codeartifact.api", "codeartifact.repositories"]
    containers    = ["ecr.api", "ecr.dkr"]

    analytics      = ["athena", "glue", "kinesis-firehose", "lakeformation"]
    experiments    = ["sagemaker.experiments", "sagemaker.metrics"]
    mlflow         = ["sagemaker.mlflow"]
    partner_apps   = ["sagemaker.partner-app"]
    source_control = ["codecommit", "codeconnections.api", "git-codecommit"]
    delivery = [
      "cloudformation", "codeartifact.api", "codeartifact.repositories", "codebuild", "codecommit", "codeconnections.api", "codepipeline",
      "ecr.api", "ecr.dkr", "git-codecommit", "lambda", "sns", "sqs", "states", "sync-states",
    ]
    workflows      = ["lambda", "states", "sync-states"]
    messages       = ["sns", "sqs"]
    sessions       = ["ec2messages", "ssmmessages"]
    file_systems   = ["elasticfilesystem"]
    console        = ["console", "console-static", "signin"]
    operations     = ["application-autoscaling", "cloudtrail", "config", "guardduty-data", "macie2", "securityhub"]
    infrastructure = ["ec2", "iam", "identitystore", "organizations"]
  }

  services = setunion(
    local.capabilities.platform,
    toset(flatten([for capability in var.capabilities : lookup(local.capabilities, capability, [])])),
    var.services,
  )

  # These endpoint services begin with aws.sagemaker, all others with com.amazonaws; IAM has one for all regions.
  named_after_sagemaker = ["experiments", "mlflow", "notebook", "partner-app", "studio"]
  iam_region            = { "aws" = "us-east-1", "aws-us-gov" = "us-gov-west-1" }

  interface_services = { for service in local.services : service => (
    service == "iam"
    ? "com.amazonaws.iam"
    : startswith(service, "sagemaker.") && contains(local.named_after_sagemaker, trimprefix(service, "sagemaker."))
    ? "aws.sagemaker.${var.account.region}.${trimprefix(service, "sagemaker.")}"
    : "com.amazonaws.${var.account.region}.${service}"
  ) }

  # Services that AWS does not run in every region (botocore's endpoint data of 2026-11); an endpoint cannot be made there.
  regions_without = {
    codeartifact = [
      "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-2", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-4",
      "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-2", "eu-south-2", "il-central-1",
      "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-gov-east-1", "us-gov-west-1", "us-west-1",
    ]
    codebuild = ["ap-east-2", "ca-west-1", "mx-central-1"]
    codecommit = [
      "ap-east-2", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-2",
      "mx-central-1",
    ]
    codepipeline = ["ap-east-2", "ap-southeast-7", "ca-west-1", "mx-central-1"]
    macie2 = [
      "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1",
      "eu-central-2", "eu-south-2", "me-central-1", "mx-central-1", "us-gov-east-1", "us-gov-west-1",
    ]
    servicecatalog = ["ap-east-2", "ap-southeast-5", "ap-southeast-7", "mx-central-1"]
  }

  not_in_region = sort([for service in local.services : service
    if contains(lookup(local.regions_without, split(".", trimprefix(service, "git-"))[0], []), var.account.region)
  ])
}
