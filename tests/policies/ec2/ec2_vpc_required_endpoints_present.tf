locals {
  services = ["sagemaker.api", "sagemaker.runtime", "sagemaker.notebook", "sagemaker.studio", "sts", "logs", "kms", "s3", "glue"]
  role     = "arn:aws:iam::444444444444:role/execution"
}

resource "aws_vpc" "pass_notebook_and_endpoints" {
  cidr_block = "10.0.0.0/24"
}

module "endpoints" {
  source   = "./modules/endpoints"
  vpc_id   = aws_vpc.pass_notebook_and_endpoints.id
  services = local.services
}

resource "aws_subnet" "notebook" {
  vpc_id     = aws_vpc.pass_notebook_and_endpoints.id
  cidr_block = "10.0.0.0/26"
}

resource "aws_sagemaker_notebook_instance" "notebook" {
  name                   = "notebook"
  role_arn               = local.role
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  subnet_id              = aws_subnet.notebook.id
  security_groups        = ["sg-0123456789abcdef0"]
}

resource "aws_vpc" "fail_domain_without_endpoints" {
  cidr_block = "10.1.0.0/24"
}

resource "aws_sagemaker_domain" "without_endpoints" {
  domain_name = "without-endpoints"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.fail_domain_without_endpoints.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = local.role
  }
}

resource "aws_vpc" "fail_model_with_one_missing" {
  cidr_block = "10.2.0.0/24"
}

module "endpoints_but_one" {
  source   = "./modules/endpoints"
  vpc_id   = aws_vpc.fail_model_with_one_missing.id
  services = setsubtract(local.services, ["logs"])
}

resource "aws_subnet" "model" {
  vpc_id     = aws_vpc.fail_model_with_one_missing.id
  cidr_block = "10.2.0.0/26"
}

resource "aws_sagemaker_model" "model" {
  execution_role_arn = local.role

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/models@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }

  vpc_config {
    subnets            = [aws_subnet.model.id]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
}

# What workloads call besides, because the environment has it.
resource "aws_glue_catalog_database" "features" {
  name = "features"
}

resource "aws_vpc" "fail_one_called_service_missing" {
  cidr_block = "10.6.0.0/24"
}

module "endpoints_but_glue" {
  source   = "./modules/endpoints"
  vpc_id   = aws_vpc.fail_one_called_service_missing.id
  services = setsubtract(local.services, ["glue"])
}

resource "aws_sagemaker_domain" "one_called_service_missing" {
  domain_name = "one-called-service-missing"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.fail_one_called_service_missing.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = local.role
  }
}

resource "aws_vpc" "fail_endpoints_of_another_vpc" {
  cidr_block = "10.3.0.0/24"
}

resource "aws_sagemaker_domain" "endpoints_of_another_vpc" {
  domain_name = "endpoints-of-another-vpc"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.fail_endpoints_of_another_vpc.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = local.role
  }
}

resource "aws_vpc" "undecided_one_perhaps_elsewhere" {
  cidr_block = "10.4.0.0/24"
}

resource "aws_sagemaker_domain" "one_perhaps_elsewhere" {
  domain_name = "one-perhaps-elsewhere"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.undecided_one_perhaps_elsewhere.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = local.role
  }
}

module "endpoints_but_sts" {
  source   = "./modules/endpoints"
  vpc_id   = aws_vpc.undecided_one_perhaps_elsewhere.id
  services = setsubtract(local.services, ["sts"])
}

resource "aws_vpc_endpoint" "perhaps_elsewhere" {
  vpc_id            = aws_vpc.not_applicable_no_sagemaker.main_route_table_id == "" ? aws_vpc.not_applicable_no_sagemaker.id : aws_vpc.undecided_one_perhaps_elsewhere.id
  service_name      = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc" "not_applicable_no_sagemaker" {
  cidr_block = "10.5.0.0/24"
}
