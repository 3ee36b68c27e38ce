variable "name" {
  type = string
}

variable "root_access" {
  type    = string
  default = "Disabled"
}

variable "platform_identifier" {
  type    = string
  default = null
}

variable "kms_key_id" {
  type    = string
  default = null
}

variable "metadata_service_version" {
  type    = string
  default = null
}

variable "lifecycle_config_name" {
  type    = string
  default = null
}

resource "aws_sagemaker_notebook_instance" "this" {
  name                  = var.name
  role_arn              = "arn:aws:iam::444444444444:role/execution"
  instance_type         = "ml.t3.medium"
  root_access           = var.root_access
  platform_identifier   = var.platform_identifier
  kms_key_id            = var.kms_key_id
  lifecycle_config_name = var.lifecycle_config_name

  dynamic "instance_metadata_service_configuration" {
    for_each = var.metadata_service_version[*]

    content {
      minimum_instance_metadata_service_version = instance_metadata_service_configuration.value
    }
  }
}
