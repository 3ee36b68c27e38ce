module "log_archive" {
  source = "../../../modules/log_archive"

  name         = "ringfence-log-archive"
  account      = { id = "222222222222", region = "eu-west-1" }
  organization = { id = "o-ringfence01", management_account_id = "111111111111" }
  tags         = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  account_ids = ["111111111111", "222222222222", "444444444444"]
  regions     = ["eu-west-1", "us-east-1"]
}
