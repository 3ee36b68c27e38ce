resource "terraform_data" "later" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_subnet" "private" {
  count = 2

  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 2, count.index)
}

resource "aws_security_group" "workloads" {
  vpc_id = aws_vpc.main.id
}

resource "aws_sagemaker_model" "pass_subnets_by_count" {
  name               = "pass-subnets-by-count"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }

  vpc_config {
    subnets            = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.workloads.id]
  }
}

module "pass_in_a_module" {
  source = "./modules/model"

  name = "pass-in-a-module"
  network = {
    subnet_ids         = [aws_subnet.private[0].id]
    security_group_ids = [aws_security_group.workloads.id]
  }
}

resource "aws_sagemaker_model" "fail_no_network" {
  name               = "fail-no-network"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }
}

module "fail_no_network_in_a_module" {
  source = "./modules/model"

  name = "fail-no-network-in-a-module"
}

resource "aws_sagemaker_model" "fail_default_group_of_the_vpc" {
  name               = "fail-default-group-of-the-vpc"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }

  vpc_config {
    subnets            = aws_subnet.private[*].id
    security_group_ids = [aws_vpc.main.default_security_group_id]
  }
}

resource "aws_sagemaker_model" "fail_vpc_in_place_of_subnet" {
  name               = "fail-vpc-in-place-of-subnet"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }

  vpc_config {
    subnets            = [aws_vpc.main.id]
    security_group_ids = [aws_security_group.workloads.id]
  }
}

resource "aws_sagemaker_model" "undecided_whether_in_a_network" {
  name               = "undecided-whether-in-a-network"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }

  dynamic "vpc_config" {
    for_each = terraform_data.later.id == "" ? [] : [aws_subnet.private[0].id]

    content {
      subnets            = [vpc_config.value]
      security_group_ids = [aws_security_group.workloads.id]
    }
  }
}
