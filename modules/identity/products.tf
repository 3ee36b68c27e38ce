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
    ]
  })
}
