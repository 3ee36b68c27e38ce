# Example ids: no such account exists. A firm puts its own here.
account = {
  id     = "333333333333"
  region = "eu-west-1"
}

organization = {
  id                    = "o-ringfence01"
  management_account_id = "111111111111"
}

tags = {
  Environment        = "shared"
  DataClassification = "internal"
  OwnerTeam          = "ml-platform"
}

publishers = ["arn:aws:iam::444444444444:role/ringfence-dev-build"]

model_groups     = { credit-risk = { description = "Whether a consumer loan will be repaid." } }
model_publishers = ["arn:aws:iam::444444444444:role/ringfence-dev-pipeline-*"]
model_deployers  = ["arn:aws:iam::555555555555:role/ringfence-preprod-delivery-*", "arn:aws:iam::666666666666:role/ringfence-prod-delivery-*"]

disposable = { reason = "The example organisation is torn down often; a firm takes this line out." }
