module "studio" {
  source = "../../../modules/studio"

  name = "ringfence-dev"
  tags = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }

  vpc_id             = "vpc-0d0d0d0d0d0d0d0d0"
  private_subnet_ids = { a = "subnet-0a0a0a0a0a0a0a0a0" }
  security_group_ids = { workloads = "sg-0c0c0c0c0c0c0c0c0" }
  key_arn            = "arn:aws:kms:eu-west-1:444444444444:key/11111111-1111-1111-1111-111111111111"
  execution_role_arn = "arn:aws:iam::444444444444:role/ringfence-dev-studio-default"
}
