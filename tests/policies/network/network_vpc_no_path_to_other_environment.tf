resource "aws_vpc" "pass_alone" {
  cidr_block = "10.1.0.0/16"
  tags       = { Environment = "dev" }
}

resource "aws_subnet" "alone" {
  vpc_id     = aws_vpc.pass_alone.id
  cidr_block = "10.1.0.0/24"
}

resource "aws_vpc" "fail_peered_with_production" {
  cidr_block = "10.2.0.0/16"
  tags       = { Environment = "dev" }
}

resource "aws_subnet" "dev" {
  vpc_id     = aws_vpc.fail_peered_with_production.id
  cidr_block = "10.2.0.0/24"
}

resource "aws_vpc" "pass_production_without_a_route_back" {
  cidr_block = "10.3.0.0/16"
  tags       = { Environment = "prod" }
}

resource "aws_subnet" "prod" {
  vpc_id     = aws_vpc.pass_production_without_a_route_back.id
  cidr_block = "10.3.0.0/24"
}

resource "aws_vpc_peering_connection" "between" {
  vpc_id      = aws_vpc.fail_peered_with_production.id
  peer_vpc_id = aws_vpc.pass_production_without_a_route_back.id
  auto_accept = true
}

resource "aws_route" "to_production" {
  route_table_id            = aws_vpc.fail_peered_with_production.main_route_table_id
  destination_cidr_block    = "10.3.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.between.id
}

resource "aws_vpc" "fail_peered_with_an_undeclared_vpc" {
  cidr_block = "10.4.0.0/16"
}

resource "aws_subnet" "partner" {
  vpc_id     = aws_vpc.fail_peered_with_an_undeclared_vpc.id
  cidr_block = "10.4.0.0/24"
}

resource "aws_vpc_peering_connection" "partner" {
  vpc_id        = aws_vpc.fail_peered_with_an_undeclared_vpc.id
  peer_vpc_id   = "vpc-0123456789abcdef0"
  peer_owner_id = "999999999999"
}

resource "aws_default_route_table" "partner" {
  default_route_table_id = aws_vpc.fail_peered_with_an_undeclared_vpc.default_route_table_id

  route {
    cidr_block                = "10.99.0.0/16"
    vpc_peering_connection_id = aws_vpc_peering_connection.partner.id
  }
}

resource "aws_vpc" "pass_two_of_one_environment" {
  cidr_block = "10.5.0.0/16"
  tags       = { Environment = "test" }
}

resource "aws_subnet" "one" {
  vpc_id     = aws_vpc.pass_two_of_one_environment.id
  cidr_block = "10.5.0.0/24"
}

resource "aws_vpc" "pass_the_other_of_one_environment" {
  cidr_block = "10.6.0.0/16"
  tags       = { Environment = "test" }
}

resource "aws_subnet" "other" {
  vpc_id     = aws_vpc.pass_the_other_of_one_environment.id
  cidr_block = "10.6.0.0/24"
}

resource "aws_vpc_peering_connection" "within" {
  vpc_id      = aws_vpc.pass_two_of_one_environment.id
  peer_vpc_id = aws_vpc.pass_the_other_of_one_environment.id
  auto_accept = true
}

resource "aws_route" "within" {
  route_table_id            = aws_vpc.pass_two_of_one_environment.main_route_table_id
  destination_cidr_block    = "10.6.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.within.id
}

resource "aws_vpc" "undecided_with_propagated_routes" {
  cidr_block = "10.7.0.0/16"
}

resource "aws_subnet" "propagated" {
  vpc_id     = aws_vpc.undecided_with_propagated_routes.id
  cidr_block = "10.7.0.0/24"
}

resource "aws_vpn_gateway" "this" {
  vpc_id = aws_vpc.undecided_with_propagated_routes.id
}

resource "aws_vpn_gateway_route_propagation" "this" {
  route_table_id = aws_vpc.undecided_with_propagated_routes.main_route_table_id
  vpn_gateway_id = aws_vpn_gateway.this.id
}
