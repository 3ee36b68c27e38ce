# The shortest call: what has no default, and nothing else.
module "network" {
  source = "../../../modules/network"

  name         = "ringfence-dev"
  account      = { id = "444444444444", region = "eu-west-1" }
  organization = { id = "o-ringfence01", management_account_id = "111111111111" }
  tags         = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  vpc          = { cidr = "10.20.0.0/20" }
  logs_key_arn = "arn:aws:kms:eu-west-1:444444444444:key/55555555-5555-5555-5555-555555555555"
}
