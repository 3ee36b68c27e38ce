resource "terraform_data" "later" {}

resource "aws_s3_bucket" "products" {
  bucket = "ringfence-dev-444444444444-products"
}

resource "aws_s3_bucket" "unnamed" {}

module "pass_regional_address" {
  source = "./modules/product"

  name         = "pass-regional-address"
  template_url = "https://${aws_s3_bucket.products.bucket}.s3.eu-west-1.amazonaws.com/products/secure-notebook.yaml"
}

resource "aws_servicecatalog_provisioning_artifact" "pass_further_version" {
  product_id   = "prod-0123456789abc"
  name         = "1.1.0"
  type         = "CLOUD_FORMATION_TEMPLATE"
  template_url = "https://s3.eu-west-1.amazonaws.com/ringfence-dev-444444444444-products/secure-notebook.yaml"
}

module "fail_clear_text" {
  source = "./modules/product"

  name         = "fail-clear-text"
  template_url = "http://ringfence-dev-444444444444-products.s3.eu-west-1.amazonaws.com/secure-notebook.yaml"
}

module "fail_foreign_host" {
  source = "./modules/product"

  name         = "fail-foreign-host"
  template_url = "https://templates.example.com/secure-notebook.yaml"
}

resource "aws_servicecatalog_provisioning_artifact" "fail_global_address" {
  product_id   = "prod-0123456789abc"
  name         = "1.1.0"
  type         = "CLOUD_FORMATION_TEMPLATE"
  template_url = "https://s3.amazonaws.com/ringfence-dev-444444444444-products/secure-notebook.yaml"
}

resource "aws_servicecatalog_product" "fail_existing_stack" {
  name  = "fail-existing-stack"
  owner = "ml-platform"
  type  = "CLOUD_FORMATION_TEMPLATE"

  provisioning_artifact_parameters {
    type                 = "CLOUD_FORMATION_TEMPLATE"
    template_physical_id = "arn:aws:cloudformation:eu-west-1:444444444444:stack/notebook/6a4b0000-0000-4000-8000-000000000001"
  }
}

module "undecided_bucket_without_a_name" {
  source = "./modules/product"

  name         = "undecided-bucket-without-a-name"
  template_url = "https://${aws_s3_bucket.unnamed.bucket}.s3.eu-west-1.amazonaws.com/secure-notebook.yaml"
}
