variable "name" {
  type = string
}

variable "portfolio_id" {
  type    = string
  default = "port-0123456789abc"
}

variable "constraints" {
  description = "Parameters by type of constraint."
  type        = map(string)
  default     = {}
}

variable "template_url" {
  type    = string
  default = "https://products.s3.eu-west-1.amazonaws.com/products/secure-notebook.yaml"
}

variable "disable_template_validation" {
  type    = bool
  default = null
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "aws_servicecatalog_product" "this" {
  name  = var.name
  owner = "ml-platform"
  type  = "CLOUD_FORMATION_TEMPLATE"
  tags  = var.tags

  provisioning_artifact_parameters {
    name                        = "1.0.0"
    type                        = "CLOUD_FORMATION_TEMPLATE"
    template_url                = var.template_url
    disable_template_validation = var.disable_template_validation
  }
}

resource "aws_servicecatalog_product_portfolio_association" "this" {
  portfolio_id = var.portfolio_id
  product_id   = aws_servicecatalog_product.this.id
}

resource "aws_servicecatalog_constraint" "this" {
  for_each = var.constraints

  portfolio_id = var.portfolio_id
  product_id   = aws_servicecatalog_product.this.id
  type         = each.key
  parameters   = each.value

  depends_on = [aws_servicecatalog_product_portfolio_association.this]
}
