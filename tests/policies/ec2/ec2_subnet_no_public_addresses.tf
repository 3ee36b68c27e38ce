resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

locals {
  public = true
}

resource "aws_subnet" "pass_by_default" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/28"
}

resource "aws_subnet" "pass_said" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.0.16/28"
  map_public_ip_on_launch = false
}

resource "aws_subnet" "fail_public" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.0.32/28"
  map_public_ip_on_launch = local.public
}

resource "aws_subnet" "fail_public_ipv6" {
  vpc_id                          = aws_vpc.main.id
  cidr_block                      = "10.0.0.48/28"
  ipv6_cidr_block                 = "2001:db8:1234:1a00::/64"
  assign_ipv6_address_on_creation = true
}

resource "aws_subnet" "undecided_perhaps_public" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.0.128/28"
  map_public_ip_on_launch = aws_vpc.main.main_route_table_id == ""
}

resource "aws_default_subnet" "fail_public_by_default" {
  availability_zone = "eu-west-1a"
}

resource "aws_default_subnet" "pass_closed" {
  availability_zone       = "eu-west-1b"
  map_public_ip_on_launch = false
}

module "pass_module" {
  source = "./modules/subnet"
  vpc_id = aws_vpc.main.id
}

module "fail_module" {
  source = "./modules/subnet"
  vpc_id = aws_vpc.main.id
  public = true
}
