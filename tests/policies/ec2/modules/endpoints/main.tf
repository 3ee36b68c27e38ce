variable "vpc_id" {
  type = string
}

variable "services" {
  type = set(string)
}

resource "aws_vpc_endpoint" "this" {
  for_each = var.services

  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.eu-west-1.${each.key}"
  vpc_endpoint_type = each.key == "s3" ? "Gateway" : "Interface"
}
