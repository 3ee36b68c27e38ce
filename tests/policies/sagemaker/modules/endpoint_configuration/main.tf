variable "name" {
  type = string
}

variable "variants" {
  type = map(object({
    instance_type          = optional(string, "ml.m5.large")
    initial_instance_count = optional(number)
  }))
}

variable "kms_key_arn" {
  type    = string
  default = null
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name        = var.name
  kms_key_arn = var.kms_key_arn

  dynamic "production_variants" {
    for_each = var.variants

    content {
      variant_name           = production_variants.key
      model_name             = "credit-risk"
      instance_type          = production_variants.value.instance_type
      initial_instance_count = production_variants.value.initial_instance_count
    }
  }
}
