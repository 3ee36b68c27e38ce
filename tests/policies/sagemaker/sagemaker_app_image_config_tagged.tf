resource "terraform_data" "later" {}

locals {
  tags = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
}

resource "aws_sagemaker_app_image_config" "pass_tagged" {
  app_image_config_name = "pass-tagged"
  tags                  = local.tags

  jupyter_lab_image_config {}
}

resource "aws_sagemaker_app_image_config" "pass_beside_an_unknown_tag" {
  app_image_config_name = "pass-beside-an-unknown-tag"
  tags                  = merge(local.tags, { Ticket = terraform_data.later.id })

  jupyter_lab_image_config {}
}

resource "aws_sagemaker_app_image_config" "fail_untagged" {
  app_image_config_name = "fail-untagged"

  jupyter_lab_image_config {}
}

resource "aws_sagemaker_app_image_config" "fail_one_tag_missing" {
  app_image_config_name = "fail-one-tag-missing"
  tags                  = { Environment = "dev", OwnerTeam = "ml-platform" }

  jupyter_lab_image_config {}
}

resource "aws_sagemaker_app_image_config" "undecided_tag" {
  app_image_config_name = "undecided-tag"
  tags                  = merge(local.tags, { OwnerTeam = terraform_data.later.id == "" ? null : "ml-platform" })

  jupyter_lab_image_config {}
}
