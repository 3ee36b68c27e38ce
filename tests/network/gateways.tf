# One subnet for each kind of gateway, all in one VPC with IPv6; and a VPC that an unrelated gateway stands beside.

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_ec2_carrier_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpn_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  for_each = {
    public = 0, translated = 1, outward_v6 = 2, carrier = 3, office = 4, private_nat = 5, half = 6, appliance = 7, none = 8, v4_only = 9
  }

  vpc_id          = aws_vpc.main.id
  cidr_block      = cidrsubnet(aws_vpc.main.cidr_block, 8, each.value)
  ipv6_cidr_block = each.key == "v4_only" ? null : cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, each.value)
}

resource "aws_route_table" "main" {
  for_each = aws_subnet.main

  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "main" {
  for_each = aws_subnet.main

  subnet_id      = each.value.id
  route_table_id = aws_route_table.main[each.key].id
}

resource "aws_nat_gateway" "public" {
  subnet_id     = aws_subnet.main["public"].id
  allocation_id = "eipalloc-0123456789abcdef0"
}

resource "aws_nat_gateway" "private" {
  subnet_id         = aws_subnet.main["public"].id
  connectivity_type = "private"
}

resource "aws_network_interface" "appliance" {
  subnet_id         = aws_subnet.main["public"].id
  source_dest_check = false
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.main["public"].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route" "translated" {
  route_table_id         = aws_route_table.main["translated"].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.public.id
}

resource "aws_route" "outward_v6" {
  for_each = toset(["outward_v6", "v4_only"])

  route_table_id              = aws_route_table.main[each.key].id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.main.id
}

resource "aws_route" "carrier" {
  route_table_id         = aws_route_table.main["carrier"].id
  destination_cidr_block = "0.0.0.0/0"
  carrier_gateway_id     = aws_ec2_carrier_gateway.main.id
}

resource "aws_route" "office" {
  route_table_id         = aws_route_table.main["office"].id
  destination_cidr_block = "172.16.0.0/12"
  gateway_id             = aws_vpn_gateway.main.id
}

resource "aws_route" "private_nat" {
  route_table_id         = aws_route_table.main["private_nat"].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.private.id
}

resource "aws_route" "half" {
  route_table_id         = aws_route_table.main["half"].id
  destination_cidr_block = "128.0.0.0/1"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route" "appliance" {
  route_table_id         = aws_route_table.main["appliance"].id
  destination_cidr_block = "0.0.0.0/0"
  network_interface_id   = aws_network_interface.appliance.id
}

# A route to the main table of a VPC in which it was replaced, and a gateway that is another VPC's.
resource "aws_vpc" "replaced" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "replaced" {
  vpc_id     = aws_vpc.replaced.id
  cidr_block = "10.1.0.0/24"
}

resource "aws_internet_gateway" "replaced" {
  vpc_id = aws_vpc.replaced.id
}

resource "aws_route_table" "replacement" {
  vpc_id = aws_vpc.replaced.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.replaced.id
  }
}

resource "aws_main_route_table_association" "replaced" {
  vpc_id         = aws_vpc.replaced.id
  route_table_id = aws_route_table.replacement.id
}

resource "aws_vpc" "unrelated" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_subnet" "unrelated" {
  vpc_id     = aws_vpc.unrelated.id
  cidr_block = "10.2.0.0/24"
}
