# The shortest call: what has no default, and nothing else.
module "container_registry" {
  source = "../../../modules/container_registry"

  name         = "ringfence-dev"
  account      = { id = "333333333333", region = "eu-west-1" }
  organization = { id = "o-ringfence01", management_account_id = "111111111111" }
  tags         = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
}
