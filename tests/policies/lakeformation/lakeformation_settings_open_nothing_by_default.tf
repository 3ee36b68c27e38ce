locals {
  administrator = "arn:aws:iam::444444444444:role/ringfence-terraform"
}

resource "aws_lakeformation_data_lake_settings" "pass_nothing" {
  admins = [local.administrator]
}

resource "aws_lakeformation_data_lake_settings" "fail_aws_default" {
  admins = [local.administrator]

  create_table_default_permissions {
    permissions = ["ALL"]
    principal   = "IAM_ALLOWED_PRINCIPALS"
  }
}

resource "aws_lakeformation_data_lake_settings" "fail_database_default" {
  admins = [local.administrator]

  create_database_default_permissions {
    permissions = ["ALL"]
    principal   = "IAM_ALLOWED_PRINCIPALS"
  }
}
