provider "aws" {
  region = var.account.region

  # Credentials of another account stop here, before anything is planned.
  allowed_account_ids = [var.account.id]

  default_tags {
    tags = { Platform = "ringfence" }
  }

  dynamic "assume_role" {
    for_each = var.terraform_role_arn == null ? [] : [var.terraform_role_arn]

    content {
      role_arn     = assume_role.value
      session_name = "ringfence-log-archive"
    }
  }
}
