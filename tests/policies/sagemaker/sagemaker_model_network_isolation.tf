resource "terraform_data" "later" {}

resource "aws_sagemaker_model" "pass_isolated" {
  name                     = "pass-isolated"
  execution_role_arn       = "arn:aws:iam::444444444444:role/execution"
  enable_network_isolation = true

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }
}

module "pass_isolated_in_a_module" {
  source = "./modules/model"

  name    = "pass-isolated-in-a-module"
  network = { isolated = true }
}

resource "aws_sagemaker_model" "fail_by_default" {
  name               = "fail-by-default"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }
}

module "fail_nothing_said_in_a_module" {
  source = "./modules/model"

  name = "fail-nothing-said-in-a-module"
}

resource "aws_sagemaker_model" "undecided_whether_isolated" {
  name                     = "undecided-whether-isolated"
  execution_role_arn       = "arn:aws:iam::444444444444:role/execution"
  enable_network_isolation = terraform_data.later.id != ""

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }
}
