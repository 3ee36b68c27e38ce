variable "vpc_id" {
  type = string
}

variable "public" {
  type    = bool
  default = false
}

resource "aws_subnet" "this" {
  vpc_id                  = var.vpc_id
  cidr_block              = "10.0.0.64/26"
  map_public_ip_on_launch = var.public
}
