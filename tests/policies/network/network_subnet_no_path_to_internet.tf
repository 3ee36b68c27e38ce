# Four VPCs: one closed, one with a NAT gateway, one whose main table leads out, one that hangs on a variable's target.

resource "aws_vpc" "closed" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "pass_without_a_route" {
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

resource "aws_nat_gateway" "this" {
  subnet_id     = aws_subnet.fail_public.id
  allocation_id = "eipalloc-0123456789abcdef0"
}

resource "aws_route_table" "translated" {
  vpc_id = aws_vpc.open.id
}

resource "aws_route" "translated" {
  route_table_id         = aws_route_table.translated.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this.id
}

resource "aws_subnet" "fail_through_nat" {
  vpc_id     = aws_vpc.open.id
  cidr_block = "10.2.1.0/24"
}

resource "aws_route_table_association" "translated" {
  subnet_id      = aws_subnet.fail_through_nat.id
  route_table_id = aws_route_table.translated.id
}

# The gateway's VPC, but no table of this subnet leads to it.
resource "aws_subnet" "pass_on_the_main_table" {
  vpc_id     = aws_vpc.open.id
  cidr_block = "10.2.2.0/24"
}

resource "aws_subnet" "pass_behind_a_closed_acl" {
  vpc_id     = aws_vpc.open.id
  cidr_block = "10.2.3.0/24"
}

resource "aws_route_table_association" "behind_acl" {
  subnet_id      = aws_subnet.pass_behind_a_closed_acl.id
  route_table_id = aws_route_table.translated.id
}

resource "aws_network_acl" "inside" {
  vpc_id     = aws_vpc.open.id
  subnet_ids = [aws_subnet.pass_behind_a_closed_acl.id]

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.2.0.0/16"
    from_port  = 0
    to_port    = 0
  }
}

resource "aws_vpc" "orphaned" {
  cidr_block = "10.3.0.0/16"
}

resource "aws_internet_gateway" "orphaned" {
  vpc_id = aws_vpc.orphaned.id
}

resource "aws_default_route_table" "orphaned" {
  default_route_table_id = aws_vpc.orphaned.default_route_table_id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.orphaned.id
  }
}

resource "aws_subnet" "fail_forgotten_on_the_main_table" {
  vpc_id     = aws_vpc.orphaned.id
  cidr_block = "10.3.0.0/24"
}

resource "aws_vpc" "shared" {
  cidr_block = "10.4.0.0/16"
}

resource "aws_route_table" "shared" {
  vpc_id = aws_vpc.shared.id

  route {
    cidr_block         = "0.0.0.0/0"
    transit_gateway_id = "tgw-0123456789abcdef0"
  }
}

resource "aws_subnet" "undecided_behind_a_foreign_transit_gateway" {
  vpc_id     = aws_vpc.shared.id
  cidr_block = "10.4.0.0/24"
}

resource "aws_route_table_association" "shared" {
  subnet_id      = aws_subnet.undecided_behind_a_foreign_transit_gateway.id
  route_table_id = aws_route_table.shared.id
}
