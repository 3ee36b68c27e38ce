# What a person's notebooks and jobs may do with what the person's team has launched from the catalogue.
resource "aws_iam_role_policy" "products" {
  for_each = local.person_role_names

  name = "products"
  role = aws_iam_role.person[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The bucket's own policy compares the whole name of the team; this pattern alone would admit "risk" to "risk-models".
        Sid    = "UseBucketsOfOwnTeam"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket",
          "s3:ListBucketVersions", "s3:PutObject",
        ]
        Resource = ["${local.arn.buckets}-team-${var.users[each.key].team}-*", "${local.arn.buckets}-team-${var.users[each.key].team}-*/*"]
      },
      {
        Sid      = "UseTheKeyOfTeams"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = "${local.arn.kms}:key/*"
        Condition = {
          StringEquals               = { "kms:ViaService" = [for service in ["codecommit", "s3"] : "${service}.${var.account.region}.amazonaws.com"] }
          "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.name}-teams" }
        }
      },
      {
        # Names leave it open where a team's ends, tags do not; only the product writes them.
        Sid    = "UseFeaturesOfOwnTeam"
        Effect = "Allow"
        Action = [
          "sagemaker:BatchGetRecord", "sagemaker:DeleteRecord", "sagemaker:GetRecord", "sagemaker:PutRecord", "sagemaker:UpdateFeatureMetadata",
        ]
        Resource  = "${local.arn.sagemaker}:feature-group/${var.name}-*"
        Condition = { StringEquals = { "aws:ResourceTag/Team" = var.users[each.key].team } }
      },
      {
        Sid    = "WorkOnCodeOfOwnTeam"
        Effect = "Allow"
        Action = [
          "codecommit:BatchGet*", "codecommit:CreateBranch", "codecommit:CreateCommit", "codecommit:Get*", "codecommit:GitPull", "codecommit:GitPush",
          "codecommit:ListBranches", "codecommit:PutFile",
        ]
        Resource  = "arn:${var.account.partition}:codecommit:${var.account.region}:${var.account.id}:${var.name}-*"
        Condition = { StringEquals = { "aws:ResourceTag/Team" = var.users[each.key].team } }
      },
      {
        # What is written in a notebook comes to the main branch through somebody else. The first request of a push names no
        # branch, and is let through.
        Sid      = "MainIsTheEngineers"
        Effect   = "Deny"
        Action   = ["codecommit:CreateCommit", "codecommit:GitPush", "codecommit:PutFile"]
        Resource = "*"
        Condition = {
          StringEqualsIfExists = { "codecommit:References" = "refs/heads/main" }
          Null                 = { "codecommit:References" = "false" }
        }
      },
    ]
  })
}
