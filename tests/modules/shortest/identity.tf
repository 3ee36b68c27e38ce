module "identity" {
  source = "../../../modules/identity"

  name    = "ringfence-dev"
  account = { id = "444444444444", region = "eu-west-1" }
  tags    = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  vpc_id             = "vpc-0d0d0d0d0d0d0d0d0"
  private_subnet_ids = { a = "subnet-0a0a0a0a0a0a0a0a0" }
  security_group_ids = { workloads = "sg-0c0c0c0c0c0c0c0c0" }

  key_arns = {
    studio = "arn:aws:kms:eu-west-1:444444444444:key/11111111-1111-1111-1111-111111111111"
    models = "arn:aws:kms:eu-west-1:444444444444:key/22222222-2222-2222-2222-222222222222"
    lake   = "arn:aws:kms:eu-west-1:444444444444:key/33333333-3333-3333-3333-333333333333"
    alerts = "arn:aws:kms:eu-west-1:444444444444:key/66666666-6666-6666-6666-666666666666"
  }
}
