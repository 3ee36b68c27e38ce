# The shortest call: what has no default, and nothing else.
module "registry" {
  source = "../../../modules/registry"

  name    = "ringfence-dev"
  account = { id = "333333333333", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
  groups  = { credit-risk = { description = "Whether a consumer loan will be repaid." } }
}
