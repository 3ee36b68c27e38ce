resource "terraform_data" "later" {}

locals {
  tags = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
}

resource "aws_sagemaker_image" "pass_tagged" {
  image_name = "pass-tagged"
  role_arn   = "arn:aws:iam::444444444444:role/execution"
  tags       = local.tags
}

resource "aws_sagemaker_image" "fail_untagged" {
  image_name = "fail-untagged"
  role_arn   = "arn:aws:iam::444444444444:role/execution"
}

resource "aws_sagemaker_image" "fail_one_tag_empty" {
  image_name = "fail-one-tag-empty"
  role_arn   = "arn:aws:iam::444444444444:role/execution"
  tags       = merge(local.tags, { DataClassification = "" })
}

resource "aws_sagemaker_image" "undecided_tag" {
  image_name = "undecided-tag"
  role_arn   = "arn:aws:iam::444444444444:role/execution"
  tags       = merge(local.tags, { OwnerTeam = terraform_data.later.id == "" ? null : "ml-platform" })
}
