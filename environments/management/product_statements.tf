# What people may do with what they have launched, beyond what they may do anyway. Their team stands in the names: whoever
# launches a product for another team gives it away.
locals {
  use_products = { for set, places in local.places : set => [
    {
      # The bucket's own policy compares the whole name of the team; this pattern alone would admit "risk" to "risk-models".
      Sid    = "UseBucketsOfOwnTeam"
      Effect = "Allow"
      Action = [
        "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket",
        "s3:ListBucketVersions", "s3:PutObject",
      ]
      Resource  = flatten([for place in places : ["${place.buckets}-team-${local.team}-*", "${place.buckets}-team-${local.team}-*/*"]])
      Condition = local.a_team
    },
    {
      Sid      = "UseTheKeyOfTeams"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [for place in places : "${place.kms}:key/*"]
      Condition = {
        StringEquals               = { "kms:ViaService" = flatten([for place in places : ["codecommit.${place.region}.amazonaws.com", "s3.${place.region}.amazonaws.com"]]) }
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for place in places : "alias/${place.name}-teams"] }
      }
    },
    {
      # Names leave it open where a team's ends, tags do not; only the product writes them.
      Sid    = "UseFeaturesOfOwnTeam"
      Effect = "Allow"
      Action = [
        "sagemaker:BatchGetRecord", "sagemaker:DeleteRecord", "sagemaker:GetRecord", "sagemaker:PutRecord", "sagemaker:UpdateFeatureMetadata",
      ]
      Resource  = [for place in places : "${place.sagemaker}:feature-group/${place.name}-*"]
      Condition = local.of_own_team
    },
    {
      Sid    = "WorkOnCodeOfOwnTeam"
      Effect = "Allow"
      Action = [
        "codecommit:BatchGet*", "codecommit:CreateBranch", "codecommit:CreateCommit", "codecommit:CreatePullRequest", "codecommit:DeleteBranch",
        "codecommit:DescribePullRequestEvents", "codecommit:Get*", "codecommit:GitPull", "codecommit:GitPush", "codecommit:ListBranches",
        "codecommit:ListPullRequests", "codecommit:MergePullRequestByFastForward", "codecommit:MergePullRequestBySquash", "codecommit:PostComment*",
        "codecommit:PutFile", "codecommit:UpdatePullRequest*",
      ]
      Resource  = [for place in places : "${place.codecommit}:${place.name}-*"]
      Condition = local.of_own_team
    },
    {
      # Its definition fixes what it reads and writes; a run chooses the image and the instance.
      Sid       = "RunPipelinesOfOwnTeam"
      Effect    = "Allow"
      Action    = ["sagemaker:StartPipelineExecution", "sagemaker:StopPipelineExecution"]
      Resource  = [for place in places : "${place.sagemaker}:pipeline/${place.name}-*"]
      Condition = local.of_own_team
    },
    {
      Sid       = "RegisterInGroupsOfOwnTeam"
      Effect    = "Allow"
      Action    = "sagemaker:CreateModelPackage"
      Resource  = [for place in places : "${place.sagemaker}:model-package-group/${place.name}-*"]
      Condition = local.of_own_team
    },
  ] }

  of_own_team = { StringEquals = { "aws:ResourceTag/Team" = local.team } }

  # What a scientist has written comes to the main branch through somebody else: the first request of a push names no branch,
  # and is let through.
  main_is_the_engineers = [{
    Sid    = "MainIsTheEngineers"
    Effect = "Deny"
    Action = [
      "codecommit:CreateCommit", "codecommit:DeleteBranch", "codecommit:GitPush", "codecommit:MergeBranches*", "codecommit:MergePullRequest*",
      "codecommit:PutFile",
    ]
    Resource = "*"
    Condition = {
      StringEqualsIfExists = { "codecommit:References" = "refs/heads/main" }
      Null                 = { "codecommit:References" = "false" }
    }
  }]
}
