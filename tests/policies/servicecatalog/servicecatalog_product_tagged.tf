resource "terraform_data" "later" {}

locals {
  tags = { Environment = "dev", DataClassification = "confidential", OwnerTeam = "ml-platform" }
}

module "pass_tagged" {
  source = "./modules/product"

  name = "pass-tagged"
  tags = local.tags
}

resource "aws_servicecatalog_portfolio" "pass_tagged_portfolio" {
  name          = "pass-tagged-portfolio"
  provider_name = "ml-platform"
  tags          = merge(local.tags, { Module = "service_catalog" })
}

module "fail_untagged" {
  source = "./modules/product"

  name = "fail-untagged"
}

resource "aws_servicecatalog_portfolio" "fail_one_tag_missing" {
  name          = "fail-one-tag-missing"
  provider_name = "ml-platform"
  tags          = { Environment = "dev", OwnerTeam = "ml-platform" }
}

module "undecided_tag" {
  source = "./modules/product"

  name = "undecided-tag"
  tags = merge(local.tags, { OwnerTeam = terraform_data.later.id == "" ? null : "ml-platform" })
}
