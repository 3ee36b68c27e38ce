resource "terraform_data" "later" {}

resource "aws_sagemaker_notebook_instance" "pass_version_2" {
  name          = "pass-version-2"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }
}

module "pass_version_2_in_a_module" {
  source = "./modules/notebook"

  name                     = "pass-version-2-in-a-module"
  metadata_service_version = "2"
}

resource "aws_sagemaker_notebook_instance" "fail_no_block" {
  name          = "fail-no-block"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"
}

resource "aws_sagemaker_notebook_instance" "fail_version_1" {
  name          = "fail-version-1"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "1"
  }
}

module "fail_no_block_in_a_module" {
  source = "./modules/notebook"

  name = "fail-no-block-in-a-module"
}

resource "aws_sagemaker_notebook_instance" "undecided_version" {
  name          = "undecided-version"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = terraform_data.later.id == "" ? "1" : "2"
  }
}

resource "aws_sagemaker_notebook_instance" "undecided_whether_the_block_stands" {
  name          = "undecided-whether-the-block-stands"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = "ml.t3.medium"

  dynamic "instance_metadata_service_configuration" {
    for_each = terraform_data.later.id == "" ? [] : ["2"]

    content {
      minimum_instance_metadata_service_version = instance_metadata_service_configuration.value
    }
  }
}
