variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type    = list(string)
  default = null
}

variable "security_group_ids" {
  type    = list(string)
  default = null
}

variable "policy" {
  type    = string
  default = null
}

variable "private_dns" {
  type     = bool
  default  = true
  nullable = false
}

resource "aws_vpc_endpoint" "this" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = var.private_dns
  subnet_ids          = var.subnet_ids
  security_group_ids  = var.security_group_ids
  policy              = var.policy
}
