module "detection" {
  source = "../../../modules/detection"

  name              = "ringfence-log-archive"
  account           = { id = "222222222222", region = "eu-west-1" }
  tags              = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  sensitive_buckets = { "444444444444" = ["ringfence-dev-444444444444-raw", "ringfence-dev-444444444444-curated"] }

  archive = {
    bucket  = "ringfence-log-archive-222222222222-audit"
    key_arn = "arn:aws:kms:eu-west-1:222222222222:key/11111111-1111-1111-1111-111111111111"
  }
}
