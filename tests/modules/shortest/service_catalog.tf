module "service_catalog" {
  source = "../../../modules/service_catalog"

  name         = "ringfence-dev"
  account      = { id = "444444444444", region = "eu-west-1" }
  organization = { id = "o-ringfence01", management_account_id = "111111111111" }
  tags         = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  key_arn                  = "arn:aws:kms:eu-west-1:444444444444:key/44444444-4444-4444-4444-444444444444"
  access_log_bucket        = "ringfence-dev-444444444444-logs"
  permissions_boundary_arn = "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
  execution_role_arn       = "arn:aws:iam::444444444444:role/ringfence-dev-execution"

  teams = ["credit-risk", "fraud"]

  platform = {
    lake_key_arn     = "arn:aws:kms:eu-west-1:444444444444:key/55555555-5555-5555-5555-555555555555"
    models_key_arn   = "arn:aws:kms:eu-west-1:444444444444:key/66666666-6666-6666-6666-666666666666"
    studio_domain_id = "d-0a0a0a0a0a0a"
    teams_key_arn    = "arn:aws:kms:eu-west-1:444444444444:key/77777777-7777-7777-7777-777777777777"
  }
}
