module "data_lake" {
  source = "../../../modules/data_lake"

  name         = "ringfence-dev"
  account      = { id = "444444444444", region = "eu-west-1" }
  organization = { id = "o-ringfence01", management_account_id = "111111111111" }
  tags         = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  key_arns = {
    lake   = "arn:aws:kms:eu-west-1:444444444444:key/33333333-3333-3333-3333-333333333333"
    models = "arn:aws:kms:eu-west-1:444444444444:key/22222222-2222-2222-2222-222222222222"
  }
}
