variable "connectivity" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/26"
}

resource "aws_eip" "main" {
  domain = "vpc"
}

resource "aws_internet_gateway" "fail_attached" {
  vpc_id = aws_vpc.main.id
}

resource "aws_internet_gateway" "fail_not_attached_yet" {
}

resource "aws_internet_gateway_attachment" "fail_attachment" {
  internet_gateway_id = aws_internet_gateway.fail_not_attached_yet.id
  vpc_id              = aws_vpc.main.id
}

resource "aws_egress_only_internet_gateway" "fail_outwards_is_enough" {
  vpc_id = aws_vpc.main.id
}

resource "aws_ec2_carrier_gateway" "fail_carrier" {
  vpc_id = aws_vpc.main.id
}

resource "aws_nat_gateway" "fail_public_by_default" {
  subnet_id     = aws_subnet.main.id
  allocation_id = aws_eip.main.id
}

resource "aws_nat_gateway" "fail_connectivity_variable_is_null" {
  subnet_id         = aws_subnet.main.id
  allocation_id     = aws_eip.main.id
  connectivity_type = var.connectivity
}

resource "aws_nat_gateway" "pass_between_private_networks" {
  subnet_id         = aws_subnet.main.id
  connectivity_type = "private"
}

resource "aws_nat_gateway" "undecided_perhaps_public" {
  subnet_id         = aws_subnet.main.id
  connectivity_type = aws_vpc.main.main_route_table_id == "" ? "public" : "private"
}
