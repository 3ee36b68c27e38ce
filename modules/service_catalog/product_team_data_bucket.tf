# A bucket of one team's own, beside its folders in the lake.

locals {
  team_data_bucket = {
    title         = "Team data bucket"
    description   = "A bucket for a team's working data: encrypted, versioned, logged, and closed to every other team."
    first_version = "1.0.0"
    boundary      = "products"

    pins = { KnownTeams = local.known_teams }

    may = [
      {
        # What the template sets, and what CloudFormation reads again before it changes it. Ending it deletes it only when empty.
        Sid    = "ManageBucketsOfTeams"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:GetBucketLogging", "s3:GetBucketOwnershipControls",
          "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:GetBucketTagging", "s3:GetBucketVersioning",
          "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:PutBucketLogging", "s3:PutBucketOwnershipControls",
          "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutBucketVersioning",
          "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        ]
        Resource = "${local.s3}-team-*"
      },
      {
        Sid      = "LookUpTheKeyOfTeams"
        Effect   = "Allow"
        Action   = ["ssm:GetParameter", "ssm:GetParameters"]
        Resource = "${local.ssm}:parameter/${var.name}/service_catalog/teams-key-arn"
      },
    ]
  }
}
