# The shortest call: what has no default, and nothing else.
module "lineage" {
  source = "../../../modules/lineage"

  name              = "ringfence-dev"
  account           = { id = "444444444444", region = "eu-west-1" }
  tags              = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  key_arn           = "arn:aws:kms:eu-west-1:444444444444:key/12121212-1212-1212-1212-121212121212"
  access_log_bucket = "ringfence-dev-444444444444-logs"

  permissions_boundary_arn = "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
}
