variable "template" {
  type    = string
  default = null
}

variable "packs" {
  type     = number
  default  = 1
  nullable = false
}

resource "aws_config_configuration_recorder" "this" {
  role_arn = "arn:aws:iam::444444444444:role/config"
}

resource "aws_config_conformance_pack" "this" {
  count = var.packs

  name            = "sagemaker"
  template_s3_uri = coalesce(var.template, "s3://ringfence-example-packs/sagemaker.yaml")
}
