# The portfolio: what people may launch, with which role, within which limits.

locals {
  tags = merge(var.tags, { Module = "service_catalog" })

  # A version that people have launched is never edited: publish a further one in later_versions (name => template), and
  # keep the file of the first.
  products = {
    secure-notebook = {
      title          = "Secure notebook"
      description    = "A notebook inside the platform's network: no internet access, no root access, encrypted under the platform's key."
      first_version  = { name = "1.0.0", template = "secure-notebook.yaml" }
      later_versions = {}
      rules = {
        ApprovedInstanceTypes = {
          parameter = "InstanceType"
          values    = var.instance_types
          otherwise = "Take one of the approved instance types: ${join(", ", var.instance_types)}."
        }
        ApprovedVolumeSizes = {
          parameter = "VolumeSizeInGB"
          values    = [for size in var.volume_sizes_in_gb : tostring(size)]
          otherwise = "Take one of the approved volume sizes: ${join(", ", var.volume_sizes_in_gb)} GB."
        }
      }
    }
  }

  versions = merge([for product, definition in local.products : merge(
    { "${product}/${definition.first_version.name}" = merge(definition.first_version, { product = product }) },
    { for name, template in definition.later_versions : "${product}/${name}" => { name = name, template = template, product = product } },
  )]...)

  # The content that is published: this environment's name and tags in place of the template's placeholders.
  templates = { for version, definition in local.versions : version => replace(
    replace(replace(replace(file("${path.module}/templates/${definition.template}"),
      "PLATFORM:Environment", var.tags["Environment"]),
      "PLATFORM:DataClassification", var.tags["DataClassification"]),
    "PLATFORM:OwnerTeam", var.tags["OwnerTeam"]),
    "PLATFORM", var.name,
  ) }
}

# Its address holds the content's digest: a version's address always shows the same template.
resource "aws_s3_object" "template" {
  for_each = local.templates

  bucket       = aws_s3_bucket.products.bucket
  key          = "products/${local.versions[each.key].product}/${sha256(each.value)}.yaml"
  content      = each.value
  content_type = "application/yaml"
  tags         = local.tags

  depends_on = [aws_s3_bucket_policy.products, aws_s3_bucket_server_side_encryption_configuration.products, aws_s3_bucket_versioning.products]
}

resource "aws_servicecatalog_portfolio" "this" {
  name          = var.name
  description   = "What people may launch in ${var.name}, inside its perimeter."
  provider_name = var.tags["OwnerTeam"]
  tags          = local.tags
}

resource "aws_servicecatalog_product" "this" {
  for_each = local.products

  name                = each.value.title
  description         = each.value.description
  owner               = var.tags["OwnerTeam"]
  type                = "CLOUD_FORMATION_TEMPLATE"
  support_email       = var.support.email
  support_description = var.support.description
  tags                = local.tags

  provisioning_artifact_parameters {
    name                        = each.value.first_version.name
    description                 = "First version"
    type                        = "CLOUD_FORMATION_TEMPLATE"
    disable_template_validation = false
    template_url                = "https://${aws_s3_object.template["${each.key}/${each.value.first_version.name}"].bucket}.s3.${var.account.region}.amazonaws.com/${aws_s3_object.template["${each.key}/${each.value.first_version.name}"].key}"
  }
}

resource "aws_servicecatalog_provisioning_artifact" "this" {
  for_each = { for version, definition in local.versions : version => definition if definition.name != local.products[definition.product].first_version.name }

  product_id                  = aws_servicecatalog_product.this[each.value.product].id
  name                        = each.value.name
  type                        = "CLOUD_FORMATION_TEMPLATE"
  disable_template_validation = false
  active                      = true
  template_url                = "https://${aws_s3_object.template[each.key].bucket}.s3.${var.account.region}.amazonaws.com/${aws_s3_object.template[each.key].key}"
}

resource "aws_servicecatalog_product_portfolio_association" "this" {
  for_each = local.products

  portfolio_id = aws_servicecatalog_portfolio.this.id
  product_id   = aws_servicecatalog_product.this[each.key].id
}

# ---------------------------------------------------------------- constraints

# Launching needs none of the resource's rights: the launch role has them.
resource "aws_servicecatalog_constraint" "launch" {
  for_each = local.products

  portfolio_id = aws_servicecatalog_portfolio.this.id
  product_id   = aws_servicecatalog_product.this[each.key].id
  type         = "LAUNCH"
  description  = "Launched with the role ${local.launch_role_names[each.key]}, not with the launcher's own rights."
  parameters   = jsonencode({ RoleArn = local.launch_role_arns[each.key] })

  depends_on = [aws_servicecatalog_product_portfolio_association.this, aws_iam_role.launch, aws_iam_role_policy.launch]
}

resource "aws_servicecatalog_constraint" "template" {
  for_each = local.products

  portfolio_id = aws_servicecatalog_portfolio.this.id
  product_id   = aws_servicecatalog_product.this[each.key].id
  type         = "TEMPLATE"
  description  = "Only approved values of ${join(" and ", sort([for rule in each.value.rules : rule.parameter]))}."

  parameters = jsonencode({ Rules = { for name, rule in each.value.rules : name => {
    Assertions = [{
      Assert            = { "Fn::Contains" = [rule.values, { Ref = rule.parameter }] }
      AssertDescription = rule.otherwise
    }]
  } } })

  depends_on = [aws_servicecatalog_product_portfolio_association.this]
}

# The tags say whose a notebook is: an update does not change them.
resource "aws_servicecatalog_constraint" "tags" {
  for_each = local.products

  portfolio_id = aws_servicecatalog_portfolio.this.id
  product_id   = aws_servicecatalog_product.this[each.key].id
  type         = "RESOURCE_UPDATE"
  description  = "The tags of what was launched stay as they are."
  parameters   = jsonencode({ Version = "2.0", Properties = { TagUpdateOnProvisionedProduct = "NOT_ALLOWED" } })

  depends_on = [aws_servicecatalog_product_portfolio_association.this]
}

# ---------------------------------------------------------------- who sees it

# The account is left out of a role pattern; one * spans Identity Center's region segment, which us-east-1 does not have.
# Nobody gets in before the launch constraint is there: without it a product runs with its launcher's own rights.
resource "aws_servicecatalog_principal_portfolio_association" "permission_set" {
  for_each = var.permission_sets

  portfolio_id   = aws_servicecatalog_portfolio.this.id
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:${var.account.partition}:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${each.key}_*"

  depends_on = [aws_servicecatalog_constraint.launch, aws_servicecatalog_constraint.template, aws_servicecatalog_constraint.tags]
}

locals {
  tag_options = merge([for key, values in var.tag_options : { for value in values : "${key}=${value}" => { key = key, value = value } }]...)
}

resource "aws_servicecatalog_tag_option" "this" {
  for_each = local.tag_options

  key   = each.value.key
  value = each.value.value
}

resource "aws_servicecatalog_tag_option_resource_association" "portfolio" {
  for_each = local.tag_options

  resource_id   = aws_servicecatalog_portfolio.this.id
  tag_option_id = aws_servicecatalog_tag_option.this[each.key].id
}
