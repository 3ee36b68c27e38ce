resource "aws_vpc" "closed" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "pass_without_a_gateway" {
  vpc_id     = aws_vpc.closed.id
  cidr_block = "10.1.0.0/24"
}

resource "aws_vpc" "open" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_internet_gateway" "open" {
  vpc_id = aws_vpc.open.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.open.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.open.id
  }
}

resource "aws_subnet" "fail_public" {
  vpc_id     = aws_vpc.open.id
  cidr_block = "10.2.0.0/24"
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.fail_public.id
  route_table_id = aws_route_table.public.id
}

# No route back, and still what starts here has a public address.
resource "aws_subnet" "fail_public_addresses" {
  vpc_id                  = aws_vpc.open.id
  cidr_block              = "10.2.1.0/24"
  map_public_ip_on_launch = true
}

resource "aws_subnet" "pass_private" {
  vpc_id     = aws_vpc.open.id
  cidr_block = "10.2.2.0/24"
}

resource "aws_vpc" "balanced" {
  cidr_block = "10.3.0.0/16"
}

resource "aws_internet_gateway" "balanced" {
  vpc_id = aws_vpc.balanced.id
}

resource "aws_default_route_table" "balanced" {
  default_route_table_id = aws_vpc.balanced.default_route_table_id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.balanced.id
  }
}

resource "aws_subnet" "fail_of_the_load_balancer" {
  vpc_id     = aws_vpc.balanced.id
  cidr_block = "10.3.0.0/24"
}

resource "aws_lb" "facing_the_internet" {
  load_balancer_type = "network"
  subnets            = [aws_subnet.fail_of_the_load_balancer.id]
}

resource "aws_route_table" "targets" {
  vpc_id = aws_vpc.balanced.id
}

resource "aws_subnet" "fail_behind_the_load_balancer" {
  vpc_id     = aws_vpc.balanced.id
  cidr_block = "10.3.1.0/24"
}

resource "aws_route_table_association" "targets" {
  subnet_id      = aws_subnet.fail_behind_the_load_balancer.id
  route_table_id = aws_route_table.targets.id
}

resource "aws_vpc" "unsure" {
  cidr_block = "10.4.0.0/16"
}

resource "aws_internet_gateway" "unsure" {
  vpc_id = aws_vpc.unsure.id
}

resource "aws_subnet" "undecided_range_known_after_apply" {
  vpc_id     = aws_vpc.unsure.id
  cidr_block = "10.4.0.0/24"
}

resource "aws_route" "unsure" {
  route_table_id         = aws_vpc.unsure.main_route_table_id
  destination_cidr_block = "${aws_eip.somewhere.public_ip}/32"
  gateway_id             = aws_internet_gateway.unsure.id
}

resource "aws_eip" "somewhere" {
  domain = "vpc"
}
