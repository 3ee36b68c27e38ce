variable "private_dns" {
  type    = bool
  default = null
}

locals {
  private_dns = true
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_vpc_endpoint" "pass_on" {
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = local.private_dns
}

resource "aws_vpc_endpoint" "fail_off" {
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = false
}

resource "aws_vpc_endpoint" "fail_left_out" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint" "fail_variable_is_null" {
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = var.private_dns
}

resource "aws_vpc_endpoint" "undecided_perhaps_on" {
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = aws_vpc.main.main_route_table_id != ""
}

resource "aws_vpc_endpoint" "not_applicable_gateway" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
}

module "pass_module" {
  source = "./modules/endpoint"
  vpc_id = aws_vpc.main.id
}

module "fail_module" {
  source      = "./modules/endpoint"
  vpc_id      = aws_vpc.main.id
  private_dns = false
}
