variable "name" {
  type = string
}

variable "auth_mode" {
  type    = string
  default = "IAM"
}

variable "app_network_access_type" {
  type    = string
  default = null
}

variable "subnet_ids" {
  type = map(string)
}

variable "kms_key_id" {
  type    = string
  default = null
}

variable "tag_propagation" {
  type    = string
  default = null
}

variable "security_group_ids" {
  type    = object({ workloads = optional(string) })
  default = {}
}

resource "aws_sagemaker_domain" "this" {
  domain_name             = var.name
  auth_mode               = var.auth_mode
  vpc_id                  = "vpc-0123456789abcdef0"
  app_network_access_type = var.app_network_access_type
  subnet_ids              = values(var.subnet_ids)
  kms_key_id              = var.kms_key_id
  tag_propagation         = var.tag_propagation

  default_user_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = var.security_group_ids.workloads[*]
  }
}
