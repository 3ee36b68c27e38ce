resource "terraform_data" "later" {}

resource "aws_servicecatalog_portfolio" "team" {
  name          = "team"
  provider_name = "ml-platform"
}

resource "aws_servicecatalog_portfolio" "other" {
  name          = "other"
  provider_name = "ml-platform"
}

resource "aws_servicecatalog_product" "catalogue" {
  for_each = toset(["notebook", "workspace", "bucket", "project"])

  name  = each.key
  owner = "ml-platform"
  type  = "CLOUD_FORMATION_TEMPLATE"

  provisioning_artifact_parameters {
    type         = "CLOUD_FORMATION_TEMPLATE"
    template_url = "https://products.s3.eu-west-1.amazonaws.com/products/${each.key}.yaml"
  }
}

resource "aws_servicecatalog_product_portfolio_association" "pass_launched_with_a_role" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product.catalogue["notebook"].id
}

resource "aws_servicecatalog_constraint" "notebook" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product_portfolio_association.pass_launched_with_a_role.product_id
  type         = "LAUNCH"
  parameters   = jsonencode({ LocalRoleName = "launch-notebook" })
}

resource "aws_servicecatalog_product_portfolio_association" "pass_known_ids" {
  portfolio_id = "port-0123456789abc"
  product_id   = "prod-0123456789abc"
}

resource "aws_servicecatalog_constraint" "known" {
  portfolio_id = "port-0123456789abc"
  product_id   = "prod-0123456789abc"
  type         = "LAUNCH"
  parameters   = jsonencode({ LocalRoleName = "launch-known" })
}

module "pass_in_a_module" {
  source = "./modules/product"

  name         = "pass-in-a-module"
  portfolio_id = aws_servicecatalog_portfolio.team.id
  constraints  = { LAUNCH = jsonencode({ LocalRoleName = "launch-module" }) }
}

resource "aws_servicecatalog_product_portfolio_association" "fail_no_constraint" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product.catalogue["workspace"].id
}

# The constraint stands in one portfolio, the product in two.
resource "aws_servicecatalog_product_portfolio_association" "fail_constraint_in_another_portfolio" {
  portfolio_id = aws_servicecatalog_portfolio.other.id
  product_id   = aws_servicecatalog_product.catalogue["notebook"].id
}

resource "aws_servicecatalog_product_portfolio_association" "fail_template_constraint_alone" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product.catalogue["bucket"].id
}

resource "aws_servicecatalog_constraint" "bucket" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product.catalogue["bucket"].id
  type         = "TEMPLATE"
  parameters   = jsonencode({ Rules = {} })
}

module "fail_in_a_module" {
  source = "./modules/product"

  name         = "fail-in-a-module"
  portfolio_id = aws_servicecatalog_portfolio.team.id
}

resource "aws_servicecatalog_product_portfolio_association" "undecided_type" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product.catalogue["project"].id
}

resource "aws_servicecatalog_constraint" "project" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  product_id   = aws_servicecatalog_product.catalogue["project"].id
  type         = terraform_data.later.id == "" ? "NOTIFICATION" : "LAUNCH"
  parameters   = jsonencode({ LocalRoleName = "launch-project" })
}
