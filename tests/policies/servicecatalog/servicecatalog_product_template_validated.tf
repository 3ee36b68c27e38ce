resource "terraform_data" "later" {}

module "pass_by_default" {
  source = "./modules/product"

  name = "pass-by-default"
}

module "pass_said" {
  source = "./modules/product"

  name                        = "pass-said"
  disable_template_validation = false
}

resource "aws_servicecatalog_provisioning_artifact" "pass_further_version" {
  product_id   = "prod-0123456789abc"
  type         = "CLOUD_FORMATION_TEMPLATE"
  template_url = "https://products.s3.eu-west-1.amazonaws.com/products/secure-notebook.yaml"
}

module "fail_switched_off" {
  source = "./modules/product"

  name                        = "fail-switched-off"
  disable_template_validation = true
}

resource "aws_servicecatalog_provisioning_artifact" "fail_further_version" {
  product_id                  = "prod-0123456789abc"
  type                        = "CLOUD_FORMATION_TEMPLATE"
  template_url                = "https://products.s3.eu-west-1.amazonaws.com/products/secure-notebook.yaml"
  disable_template_validation = true
}

module "undecided_whether_checked" {
  source = "./modules/product"

  name                        = "undecided-whether-checked"
  disable_template_validation = terraform_data.later.id == ""
}
