variable "name" {
  type = string
}

variable "network" {
  type = object({
    isolated           = optional(bool)
    subnet_ids         = optional(list(string), [])
    security_group_ids = optional(list(string), [])
  })
  default = {}
}

variable "repository_access_mode" {
  type    = string
  default = null
}

variable "pipeline" {
  type    = bool
  default = false
}

locals {
  containers = var.pipeline ? ["prepare", "predict"] : []
}

resource "aws_sagemaker_model" "this" {
  name                     = var.name
  execution_role_arn       = "arn:aws:iam::444444444444:role/execution"
  enable_network_isolation = var.network.isolated

  dynamic "primary_container" {
    for_each = var.pipeline ? [] : ["predict"]

    content {
      image = "registry.example.com/${primary_container.value}:1"

      dynamic "image_config" {
        for_each = var.repository_access_mode[*]

        content {
          repository_access_mode = image_config.value
        }
      }
    }
  }

  dynamic "container" {
    for_each = local.containers

    content {
      image = "registry.example.com/${container.value}:1"

      dynamic "image_config" {
        for_each = var.repository_access_mode[*]

        content {
          repository_access_mode = image_config.value
        }
      }
    }
  }

  dynamic "vpc_config" {
    for_each = length(var.network.subnet_ids) > 0 ? [var.network] : []

    content {
      subnets            = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }
}
