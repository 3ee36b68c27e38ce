# The shortest call: what has no default, and nothing else.
module "egress_airlock" {
  source = "../../../modules/egress_airlock"

  name              = "ringfence-dev"
  account           = { id = "444444444444", region = "eu-west-1" }
  tags              = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  key_arn           = "arn:aws:kms:eu-west-1:444444444444:key/11111111-1111-1111-1111-111111111111"
  logs_key_arn      = "arn:aws:kms:eu-west-1:444444444444:key/55555555-5555-5555-5555-555555555555"
  access_log_bucket = "ringfence-dev-444444444444-logs"

  permissions_boundary_arn = "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
}
