variable "name" {
  type = string
}

variable "execution_role_arn" {
  type    = string
  default = null
}

variable "owner" {
  type    = string
  default = null
}

resource "aws_sagemaker_user_profile" "this" {
  domain_id         = "d-0123456789ab"
  user_profile_name = var.name

  dynamic "user_settings" {
    for_each = var.execution_role_arn[*]

    content {
      execution_role = user_settings.value
    }
  }

  tags = merge({ Module = "studio" }, var.owner == null ? {} : { Owner = var.owner })
}
