# The products. Adding one is a folder of templates, one file a version (templates/<product>/<version>.yaml), a file
# product_<product>.tf that says what varies and what its launch role may do, a line below, and a default in variables.tf.
#
# A version that people have launched is never edited: a changed one is a further file. The first is named, since AWS makes a
# product together with it and would replace the product if another took its place.

locals {
  catalogue = {
    feature-group    = local.feature_group
    model-project    = local.model_project
    secure-notebook  = local.secure_notebook
    studio-workspace = local.studio_workspace
    team-data-bucket = local.team_data_bucket
  }

  products = { for product, definition in local.catalogue : product => definition if contains(keys(var.products), product) }

  # A template that pins a team takes one of the lake's.
  known_teams = {
    parameter = "Team"
    values    = sort(var.teams)
    otherwise = "Take one of the platform's teams: ${join(", ", sort(var.teams))}."
  }

  # "product/version" => its file.
  versions = merge([for product in keys(local.products) : {
    for file in fileset("${path.module}/templates/${product}", "*.yaml") :
    "${product}/${trimsuffix(file, ".yaml")}" => { product = product, name = trimsuffix(file, ".yaml"), file = "${path.module}/templates/${product}/${file}" }
  }]...)

  # The content that is published: this environment's name, tags and organisation in place of the template's placeholders.
  templates = { for version, definition in local.versions : version => replace(
    replace(replace(replace(replace(file(definition.file),
      "PLATFORM:Environment", var.tags["Environment"]),
      "PLATFORM:DataClassification", var.tags["DataClassification"]),
      "PLATFORM:OwnerTeam", var.tags["OwnerTeam"]),
    "PLATFORM:OrganizationId", var.organization.id),
    "PLATFORM", var.name,
  ) }
}

# ---------------------------------------------------------------- what templates look up

# Ids that are not known before an apply reach a template by a parameter; the other modules publish what is theirs alone.
locals {
  looked_up = {
    lake-key-arn     = { value = var.platform.lake_key_arn, description = "The key of features, online and in the lake." }
    models-key-arn   = { value = var.platform.models_key_arn, description = "The key of models and the output of jobs." }
    studio-domain-id = { value = var.platform.studio_domain_id, description = "Studio's domain, in which workspaces are made." }
    teams-key-arn    = { value = var.platform.teams_key_arn, description = "The key of the teams' buckets and repositories." }
  }
}

resource "aws_ssm_parameter" "looked_up" {
  for_each = local.looked_up

  name        = "/${var.name}/service_catalog/${each.key}"
  description = each.value.description
  type        = "String"
  value       = each.value.value
  tags        = local.tags
}
