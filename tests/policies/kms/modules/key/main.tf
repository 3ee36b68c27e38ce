variable "rotates" {
  type    = bool
  default = true
}

variable "policy" {
  type    = string
  default = null
}

resource "aws_kms_key" "this" {
  enable_key_rotation = var.rotates
  policy              = var.policy
}
