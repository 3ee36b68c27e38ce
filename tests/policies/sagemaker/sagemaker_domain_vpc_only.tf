resource "terraform_data" "later" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_subnet" "private" {
  for_each = { a = "10.0.0.0/26", b = "10.0.0.64/26" }

  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
}

locals {
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

resource "aws_sagemaker_domain" "pass_subnets_through_a_local" {
  domain_name             = "pass-subnets-through-a-local"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.main.id
  app_network_access_type = "VpcOnly"
  subnet_ids              = local.subnet_ids

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "pass_one_subnet_known_and_one_not" {
  domain_name             = "pass-one-subnet-known-and-one-not"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.main.id
  app_network_access_type = "VpcOnly"
  subnet_ids              = ["subnet-0123456789abcdef0", aws_subnet.private["a"].id]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

module "pass_in_a_module" {
  source = "./modules/domain"

  name                    = "pass-in-a-module"
  app_network_access_type = "VpcOnly"
  subnet_ids              = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

resource "aws_sagemaker_domain" "fail_public_by_default" {
  domain_name = "fail-public-by-default"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = local.subnet_ids

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_public" {
  domain_name             = "fail-public"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.main.id
  app_network_access_type = "PublicInternetOnly"
  subnet_ids              = local.subnet_ids

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_vpc_in_place_of_subnet" {
  domain_name             = "fail-vpc-in-place-of-subnet"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.main.id
  app_network_access_type = "VpcOnly"
  subnet_ids              = [aws_vpc.main.id]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

module "fail_public_in_a_module" {
  source = "./modules/domain"

  name       = "fail-public-in-a-module"
  subnet_ids = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

resource "aws_sagemaker_domain" "undecided_access" {
  domain_name             = "undecided-access"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.main.id
  app_network_access_type = terraform_data.later.id == "" ? "PublicInternetOnly" : "VpcOnly"
  subnet_ids              = local.subnet_ids

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "undecided_subnet" {
  domain_name             = "undecided-subnet"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.main.id
  app_network_access_type = "VpcOnly"
  subnet_ids              = [terraform_data.later.id == "" ? aws_vpc.main.id : aws_subnet.private["a"].id]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}
