module "audit" {
  source = "../../../modules/audit"

  name    = "ringfence-dev"
  account = { id = "444444444444", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  key_arns = {
    audit = "arn:aws:kms:eu-west-1:444444444444:key/66666666-6666-6666-6666-666666666666"
    logs  = "arn:aws:kms:eu-west-1:444444444444:key/55555555-5555-5555-5555-555555555555"
  }

  data_buckets = {
    raw  = { name = "ringfence-dev-444444444444-raw", arn = "arn:aws:s3:::ringfence-dev-444444444444-raw" }
    logs = { name = "ringfence-dev-444444444444-logs", arn = "arn:aws:s3:::ringfence-dev-444444444444-logs" }
  }
}
