module "delegation" {
  source = "../../../modules/delegation"

  administrator_account_id = "222222222222"
  tags                     = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
}
