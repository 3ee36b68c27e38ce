# The portfolio: what people may launch, with which role, within which limits. What the products are, products.tf says.

locals {
  tags = merge(var.tags, { Module = "service_catalog" })
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
    name                        = each.value.first_version
    description                 = "First version"
    type                        = "CLOUD_FORMATION_TEMPLATE"
    disable_template_validation = false
    template_url                = "https://${aws_s3_object.template["${each.key}/${each.value.first_version}"].bucket}.s3.${var.account.region}.amazonaws.com/${aws_s3_object.template["${each.key}/${each.value.first_version}"].key}"
  }
}

resource "aws_servicecatalog_provisioning_artifact" "this" {
  for_each = { for version, definition in local.versions : version => definition if definition.name != local.products[definition.product].first_version }

  product_id                  = aws_servicecatalog_product.this[each.value.product].id
  name                        = each.value.name
  type                        = "CLOUD_FORMATION_TEMPLATE"
  disable_template_validation = false
  active                      = !contains(var.products[each.value.product].withdrawn_versions, each.value.name)
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
  # Where the portfolio is shared, the launching account's own role of that name.
  parameters = jsonencode(local.shared ? { LocalRoleName = local.launch_role_names[each.key] } : { RoleArn = local.launch_role_arns[each.key] })

  depends_on = [aws_servicecatalog_product_portfolio_association.this, aws_iam_role.launch, aws_iam_role_policy.launch]
}

resource "aws_servicecatalog_constraint" "template" {
  for_each = local.products

  portfolio_id = aws_servicecatalog_portfolio.this.id
  product_id   = aws_servicecatalog_product.this[each.key].id
  type         = "TEMPLATE"
  description  = "Only approved values of ${join(" and ", sort([for rule in each.value.pins : rule.parameter]))}."

  parameters = jsonencode({ Rules = { for name, rule in each.value.pins : name => {
    Assertions = [{
      Assert            = { "Fn::Contains" = [rule.values, { Ref = rule.parameter }] }
      AssertDescription = rule.otherwise
    }]
  } } })

  depends_on = [aws_servicecatalog_product_portfolio_association.this]
}

# The tags say whose a thing is: an update does not change them.
resource "aws_servicecatalog_constraint" "tags" {
  for_each = local.products

  portfolio_id = aws_servicecatalog_portfolio.this.id
  product_id   = aws_servicecatalog_product.this[each.key].id
  type         = "RESOURCE_UPDATE"
  description  = "The tags of what was launched stay as they are."
  parameters   = jsonencode({ Version = "2.0", Properties = { TagUpdateOnProvisionedProduct = "NOT_ALLOWED" } })

  depends_on = [aws_servicecatalog_product_portfolio_association.this]
}

# ---------------------------------------------------------------- what it may cost

# A budget watches; it stops nothing. What a product makes carries its name in the tag Product, which a payer has to activate
# as a cost allocation tag.
resource "aws_budgets_budget" "product" {
  for_each = { for product, settings in var.products : product => settings if settings.monthly_budget_in_usd > 0 }

  name         = "${var.name}-${each.key}"
  budget_type  = "COST"
  limit_amount = format("%.1f", each.value.monthly_budget_in_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:Product$%s", each.key)]
  }

  dynamic "notification" {
    for_each = length(var.budget_subscribers) > 0 ? { ACTUAL = 80, FORECASTED = 100 } : {}

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.key
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.budget_subscribers
    }
  }

  tags = local.tags
}

resource "aws_servicecatalog_budget_resource_association" "product" {
  for_each = aws_budgets_budget.product

  budget_name = each.value.name
  resource_id = aws_servicecatalog_product.this[each.key].id
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

# ---------------------------------------------------------------- other accounts

# Shared along the organisation, people's role patterns go with it; an account by its number has to accept, and to name its own.
# Last of all: whoever sees the portfolio finds every product with its limits.
locals {
  shared = length(var.share.account_ids) + length(var.share.organizational_unit_arns) > 0

  shares = merge(
    { for account in var.share.account_ids : account => "ACCOUNT" },
    { for unit in var.share.organizational_unit_arns : unit => "ORGANIZATIONAL_UNIT" },
  )
}

resource "aws_servicecatalog_portfolio_share" "this" {
  for_each = local.shares

  portfolio_id      = aws_servicecatalog_portfolio.this.id
  type              = each.value
  principal_id      = each.key
  share_principals  = each.value != "ACCOUNT"
  share_tag_options = true

  depends_on = [
    aws_servicecatalog_constraint.launch, aws_servicecatalog_constraint.tags, aws_servicecatalog_constraint.template,
    aws_servicecatalog_principal_portfolio_association.permission_set,
  ]
}
