resource "terraform_data" "later" {}

resource "aws_sagemaker_model" "pass_every_container" {
  name               = "pass-every-container"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  container {
    image = "registry.example.com/prepare:1"

    image_config {
      repository_access_mode = "Vpc"
    }
  }

  container {
    image = "registry.example.com/predict:1"

    image_config {
      repository_access_mode = "Vpc"
    }
  }
}

module "pass_in_a_module" {
  source = "./modules/model"

  name                   = "pass-in-a-module"
  pipeline               = true
  repository_access_mode = "Vpc"
}

resource "aws_sagemaker_model" "fail_second_container" {
  name               = "fail-second-container"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  container {
    image = "registry.example.com/prepare:1"

    image_config {
      repository_access_mode = "Vpc"
    }
  }

  container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/predict:1"
  }
}

module "fail_in_a_module" {
  source = "./modules/model"

  name     = "fail-in-a-module"
  pipeline = true
}

resource "aws_sagemaker_model" "undecided_mode" {
  name               = "undecided-mode"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  container {
    image = "registry.example.com/prepare:1"

    image_config {
      repository_access_mode = "Vpc"
    }
  }

  container {
    image = "registry.example.com/predict:1"

    image_config {
      repository_access_mode = terraform_data.later.id == "" ? "Platform" : "Vpc"
    }
  }
}

resource "aws_sagemaker_model" "not_applicable_single_container" {
  name               = "not-applicable-single-container"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }
}
