variable "groups" {
  type    = list(string)
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/26"
}

resource "aws_subnet" "b" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.64/26"
}

resource "aws_security_group" "endpoints" {
  name   = "endpoints"
  vpc_id = aws_vpc.main.id
}

locals {
  groups = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "pass_said" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [for subnet in [aws_subnet.a, aws_subnet.b] : subnet.id]
  security_group_ids = local.groups
}

resource "aws_vpc_endpoint" "pass_known_ids" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = ["subnet-0123456789abcdef0"]
  security_group_ids = ["sg-0123456789abcdef0"]
}

resource "aws_vpc_endpoint" "pass_associated" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint_subnet_association" "associated" {
  vpc_endpoint_id = aws_vpc_endpoint.pass_associated.id
  subnet_id       = aws_subnet.a.id
}

resource "aws_vpc_endpoint_security_group_association" "associated" {
  vpc_endpoint_id             = aws_vpc_endpoint.pass_associated.id
  security_group_id           = aws_security_group.endpoints.id
  replace_default_association = true
}

resource "aws_vpc_endpoint" "fail_no_subnet" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type  = "Interface"
  security_group_ids = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "fail_no_group" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.a.id]
  security_group_ids = var.groups
}

resource "aws_vpc_endpoint" "fail_default_group" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.a.id]
  security_group_ids = [aws_vpc.main.default_security_group_id]
}

resource "aws_vpc_endpoint" "fail_default_group_beside_its_own" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.events"
  vpc_endpoint_type = "Interface"
  subnet_ids        = [aws_subnet.a.id]
}

resource "aws_vpc_endpoint_security_group_association" "beside" {
  vpc_endpoint_id   = aws_vpc_endpoint.fail_default_group_beside_its_own.id
  security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_endpoint" "undecided_group_may_be_default" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.a.id]
  security_group_ids = aws_vpc.main.main_route_table_id == "" ? null : [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "not_applicable_gateway" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
}

module "group" {
  source = "./modules/security_group"
  vpc_id = aws_vpc.main.id
}

module "pass_module" {
  source             = "./modules/endpoint"
  vpc_id             = aws_vpc.main.id
  subnet_ids         = [aws_subnet.a.id, aws_subnet.b.id]
  security_group_ids = [module.group.id]
}

module "fail_module" {
  source     = "./modules/endpoint"
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}
