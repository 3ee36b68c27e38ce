variable "destination" {
  type    = string
  default = "0.0.0.0/0"
}

locals {
  office = "192.168.10.0/24"
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/24"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "pass_no_route_but_local" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "pass_to_private_range" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block         = local.office
    transit_gateway_id = "tgw-0123456789abcdef0"
  }
}

resource "aws_route_table" "fail_default_route_inline" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table" "fail_dynamic_default_route" {
  vpc_id = aws_vpc.main.id

  dynamic "route" {
    for_each = toset([local.office, var.destination])

    content {
      cidr_block         = route.value
      transit_gateway_id = "tgw-0123456789abcdef0"
    }
  }
}

resource "aws_route_table" "undecided_destination_known_after_apply" {
  vpc_id = aws_vpc.main.id

  route {
    ipv6_cidr_block    = aws_vpc.main.ipv6_cidr_block
    transit_gateway_id = "tgw-0123456789abcdef0"
  }
}

resource "aws_default_route_table" "pass_emptied" {
  default_route_table_id = aws_vpc.main.default_route_table_id
  route                  = []
}

resource "aws_route" "pass_to_private_range" {
  route_table_id         = aws_route_table.pass_no_route_but_local.id
  destination_cidr_block = "10.9.0.0/16"
  transit_gateway_id     = "tgw-0123456789abcdef0"
}

resource "aws_route" "fail_half_of_the_internet" {
  route_table_id         = aws_route_table.pass_no_route_but_local.id
  destination_cidr_block = "128.0.0.0/1"
  transit_gateway_id     = "tgw-0123456789abcdef0"
}

resource "aws_route" "fail_by_variable" {
  route_table_id         = aws_route_table.pass_no_route_but_local.id
  destination_cidr_block = var.destination
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route" "fail_ipv6_outwards" {
  route_table_id              = aws_route_table.pass_no_route_but_local.id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.main.id
}

resource "aws_route" "undecided_destination_known_after_apply" {
  route_table_id              = aws_route_table.pass_no_route_but_local.id
  destination_ipv6_cidr_block = aws_vpc.main.ipv6_cidr_block
  transit_gateway_id          = "tgw-0123456789abcdef0"
}
