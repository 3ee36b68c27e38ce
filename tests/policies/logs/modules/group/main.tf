variable "key_arn" {
  type    = string
  default = null
}

variable "days" {
  type     = number
  default  = 365
  nullable = false
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/module"
  kms_key_id        = var.key_arn
  retention_in_days = var.days
}
