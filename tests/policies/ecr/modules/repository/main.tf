variable "name" {
  type = string
}

variable "image_tag_mutability" {
  type    = string
  default = null
}

variable "scan_on_push" {
  type    = bool
  default = null
}

variable "kms_key" {
  type    = string
  default = null
}

resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = var.image_tag_mutability

  dynamic "image_scanning_configuration" {
    for_each = var.scan_on_push[*]

    content {
      scan_on_push = image_scanning_configuration.value
    }
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key
  }
}
