resource "terraform_data" "later" {}

resource "aws_sagemaker_model" "pass_through_the_network" {
  name               = "pass-through-the-network"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "registry.example.com/credit-risk:1"

    image_config {
      repository_access_mode = "Vpc"
    }
  }
}

module "pass_in_a_module" {
  source = "./modules/model"

  name                   = "pass-in-a-module"
  repository_access_mode = "Vpc"
}

resource "aws_sagemaker_model" "fail_by_default" {
  name               = "fail-by-default"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"
  }
}

resource "aws_sagemaker_model" "fail_through_the_service" {
  name               = "fail-through-the-service"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/credit-risk:1"

    image_config {
      repository_access_mode = "Platform"
    }
  }
}

module "fail_in_a_module" {
  source = "./modules/model"

  name = "fail-in-a-module"
}

resource "aws_sagemaker_model" "fail_model_package_without_image" {
  name               = "fail-model-package-without-image"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    model_package_name = "arn:aws:sagemaker:eu-west-1:444444444444:model-package/credit-risk/1"
  }
}

resource "aws_sagemaker_model" "undecided_mode" {
  name               = "undecided-mode"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  primary_container {
    image = "registry.example.com/credit-risk:1"

    image_config {
      repository_access_mode = terraform_data.later.id == "" ? "Platform" : "Vpc"
    }
  }
}

resource "aws_sagemaker_model" "not_applicable_inference_pipeline" {
  name               = "not-applicable-inference-pipeline"
  execution_role_arn = "arn:aws:iam::444444444444:role/execution"

  container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/prepare:1"
  }

  container {
    image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/predict:1"
  }
}
