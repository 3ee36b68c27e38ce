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
  ] }
}
