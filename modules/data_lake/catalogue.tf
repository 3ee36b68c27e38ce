# The catalogue of the lake: encrypted, a database a team, and granted by tag. Lake Formation decides who reads a table: its
# old default, that IAM alone decides, is switched off.

resource "aws_glue_data_catalog_encryption_settings" "lake" {
  data_catalog_encryption_settings {
    connection_password_encryption {
      aws_kms_key_id                       = var.key_arns.lake
      return_connection_password_encrypted = true
    }

    encryption_at_rest {
      catalog_encryption_mode = "SSE-KMS"
      sse_aws_kms_key_id      = var.key_arns.lake
    }
  }
}

resource "aws_lakeformation_data_lake_settings" "lake" {
  admins     = local.administrator_roles
  parameters = { CROSS_ACCOUNT_VERSION = "4" }

  # No default permissions: PutDataLakeSettings takes what it is not given as none, and so revokes AWS's own default, which
  # opens every new table to whoever IAM lets in. An empty block would send an entry with an empty principal.
}

locals {
  # Administrators may be patterns; Lake Formation takes none.
  administrator_roles = [for arn in local.administrators : arn if length(regexall("[*?]", arn)) == 0]

  catalogue_zones = ["curated", "features"]
}

data "aws_iam_policy_document" "lake_formation_trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:SetContext"]

    principals {
      type        = "Service"
      identifiers = ["lakeformation.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }
  }
}

data "aws_iam_policy_document" "lake_formation" {
  statement {
    sid       = "ReadAndWriteRegisteredZones"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = [for zone in local.catalogue_zones : "${local.arns[zone]}/*"]
  }

  statement {
    sid       = "ListRegisteredZones"
    actions   = ["s3:ListBucket"]
    resources = [for zone in local.catalogue_zones : local.arns[zone]]
  }

  statement {
    sid       = "UseTheLakesKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}:key/*"]

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "kms:ResourceAliases"
      values   = ["alias/${var.name}-lake"]
    }
  }
}

# Lake Formation lends this role's rights to whoever it has granted a table.
resource "aws_iam_role" "lake_formation" {
  name                 = "${var.name}-lake-formation"
  description          = "Lake Formation reads and writes the registered zones of the lake with it."
  assume_role_policy   = data.aws_iam_policy_document.lake_formation_trust.json
  permissions_boundary = local.boundary_arn

  tags = merge(local.tags, { Name = "${var.name}-lake-formation" })
}

resource "aws_iam_role_policy" "lake_formation" {
  name   = "registered-zones"
  role   = aws_iam_role.lake_formation.name
  policy = data.aws_iam_policy_document.lake_formation.json
}

resource "aws_lakeformation_resource" "zone" {
  for_each = toset(local.catalogue_zones)

  arn      = local.arns[each.key]
  role_arn = aws_iam_role.lake_formation.arn

  depends_on = [aws_lakeformation_data_lake_settings.lake, aws_s3_bucket_policy.zone]
}

resource "aws_glue_catalog_database" "team" {
  for_each = local.databases

  name         = each.value
  description  = "Tables of the team ${each.key}."
  location_uri = "s3://${local.buckets["curated"]}/${each.key}/"

  # Without this the provider opens the database's new tables to whoever IAM lets in. Who is named here reads the data anyway.
  create_table_default_permission {
    permissions = ["SELECT"]

    principal {
      data_lake_principal_identifier = aws_iam_role.lake_formation.arn
    }
  }

  depends_on = [aws_glue_data_catalog_encryption_settings.lake, aws_lakeformation_data_lake_settings.lake]
}

resource "aws_lakeformation_lf_tag" "team" {
  count = length(var.teams) > 0 ? 1 : 0

  key    = "team"
  values = sort(keys(var.teams))

  depends_on = [aws_lakeformation_data_lake_settings.lake]
}

resource "aws_lakeformation_resource_lf_tags" "team" {
  for_each = local.databases

  database {
    name = aws_glue_catalog_database.team[each.key].name
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.team[0].key
    value = each.key
  }
}

# By tag: a table that is added to a team's database is the team's without another grant, and nobody else's.
resource "aws_lakeformation_permissions" "databases" {
  for_each = local.team_roles

  principal   = each.value.arn
  permissions = ["DESCRIBE"]

  lf_tag_policy {
    resource_type = "DATABASE"

    expression {
      key    = aws_lakeformation_lf_tag.team[0].key
      values = [each.value.team]
    }
  }
}

resource "aws_lakeformation_permissions" "tables" {
  for_each = local.team_roles

  principal   = each.value.arn
  permissions = ["DESCRIBE", "SELECT"]

  lf_tag_policy {
    resource_type = "TABLE"

    expression {
      key    = aws_lakeformation_lf_tag.team[0].key
      values = [each.value.team]
    }
  }
}
