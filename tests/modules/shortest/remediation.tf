module "remediation" {
  source = "../../../modules/remediation"

  name    = "ringfence-dev"
  account = { id = "444444444444", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  perimeter = {
    subnet_ids         = ["subnet-11111111111111111"]
    security_group_ids = ["sg-11111111111111111"]
    key_arns           = ["arn:aws:kms:eu-west-1:444444444444:key/11111111-1111-1111-1111-111111111111"]
  }

  network = {
    subnet_ids         = ["subnet-11111111111111111"]
    security_group_ids = ["sg-11111111111111111"]
  }
}
