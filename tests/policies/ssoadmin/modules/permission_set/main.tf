variable "name" {
  type = string
}

variable "session_duration" {
  type    = string
  default = null
}

variable "actions" {
  description = "What its inline policy allows."
  type        = list(string)
  default     = []
}

variable "boundary" {
  description = "Name of the customer-managed policy that bounds it."
  type        = string
  default     = null
}

locals {
  instance_arn = "arn:aws:sso:::instance/ssoins-1111111111111111"
}

resource "aws_ssoadmin_permission_set" "this" {
  instance_arn     = local.instance_arn
  name             = var.name
  session_duration = var.session_duration
}

resource "aws_ssoadmin_permission_set_inline_policy" "this" {
  count = length(var.actions) > 0 ? 1 : 0

  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this.arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Work", Effect = "Allow", Action = var.actions, Resource = "*" }]
  })
}

resource "aws_ssoadmin_permissions_boundary_attachment" "this" {
  count = var.boundary == null ? 0 : 1

  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this.arn

  permissions_boundary {
    customer_managed_policy_reference {
      name = var.boundary
      path = "/"
    }
  }
}
