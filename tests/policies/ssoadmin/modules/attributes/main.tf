variable "sources" {
  type = map(string)
}

resource "aws_ssoadmin_instance_access_control_attributes" "this" {
  instance_arn = "arn:aws:sso:::instance/ssoins-1111111111111111"

  dynamic "attribute" {
    for_each = var.sources

    content {
      key = attribute.key

      value {
        source = [attribute.value]
      }
    }
  }
}
