variable "trust" {
  description = "The trust policy's one statement."
  type        = any
}

variable "boundary" {
  type    = string
  default = null
}

resource "aws_iam_role" "this" {
  name                 = "module"
  permissions_boundary = var.boundary
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole" }, var.trust)] })
}
