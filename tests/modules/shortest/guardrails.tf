module "guardrails" {
  source = "../../../modules/guardrails"

  name    = "ringfence"
  account = { id = "111111111111", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  regions = ["eu-west-1"]

  organization = {
    id                    = "o-ringfence01"
    management_account_id = "111111111111"
    units                 = { security = "ou-rf01-security0", infrastructure = "ou-rf01-infrastr", workloads = "ou-rf01-workload" }
  }
}
