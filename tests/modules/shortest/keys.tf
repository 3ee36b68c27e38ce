module "keys" {
  source = "../../../modules/keys"

  name    = "ringfence-dev"
  account = { id = "444444444444", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
}
