# One customer-managed key a purpose. Who administers a key cannot use it; who uses it cannot administer it, and only
# through the AWS services that the purpose is for.

locals {
  tags = merge(var.tags, { Module = "keys" })
}

resource "aws_kms_key" "this" {
  for_each = local.purposes

  description             = "${var.name}: ${each.value.description}"
  enable_key_rotation     = true
  deletion_window_in_days = var.disposable == null ? 30 : 7
  policy                  = data.aws_iam_policy_document.key[each.key].json

  tags = merge(local.tags, { Name = "${var.name}-${each.key}" })
}

resource "aws_kms_alias" "this" {
  for_each = local.purposes

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id

  lifecycle {
    precondition {
      condition     = !contains(var.reserved_aliases, "alias/${var.name}-${each.key}")
      error_message = "alias/${var.name}-${each.key} is taken already (reserved_aliases): give this environment another name."
    }
  }
}

# The notebook product's template reads it with {{resolve:ssm:...}}.
resource "aws_ssm_parameter" "studio_arn" {
  name        = "/${var.name}/keys/studio-arn"
  description = "The key of notebook volumes and Studio storage."
  type        = "String"
  value       = aws_kms_key.this["studio"].arn

  tags = local.tags
}
