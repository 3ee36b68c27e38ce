module "configuration_recorder" {
  source = "../../../modules/configuration_recorder"

  name    = "ringfence-dev"
  account = { id = "444444444444", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  archive = { bucket = "ringfence-log-archive-222222222222-audit" }
}
