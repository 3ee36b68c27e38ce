variable "name" {
  type = string
}

variable "type" {
  type    = string
  default = null
}

variable "statements" {
  type = any
}

resource "aws_organizations_policy" "this" {
  name    = var.name
  type    = var.type
  content = jsonencode({ Version = "2012-10-17", Statement = var.statements })
}
