# Two workload VPCs and one for central egress on a transit gateway; workloads a and b are kept apart by a blackhole.

resource "aws_ec2_transit_gateway" "main" {
  default_route_table_association = "disable"
  default_route_table_propagation = "disable"
}

resource "aws_vpc" "main" {
  for_each = { a = "10.1.0.0/16", b = "10.2.0.0/16", egress = "10.9.0.0/16", apart = "10.4.0.0/16" }

  cidr_block = each.value
}

resource "aws_subnet" "main" {
  for_each = aws_vpc.main

  vpc_id     = each.value.id
  cidr_block = cidrsubnet(each.value.cidr_block, 8, 0)
}

resource "aws_ec2_transit_gateway_vpc_attachment" "main" {
  for_each = toset(["a", "b", "egress"])

  transit_gateway_id                              = aws_ec2_transit_gateway.main.id
  vpc_id                                          = aws_vpc.main[each.key].id
  subnet_ids                                      = [aws_subnet.main[each.key].id]
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
}

resource "aws_route" "to_transit_gateway" {
  for_each = toset(["a", "b"])

  route_table_id         = aws_vpc.main[each.key].main_route_table_id
  destination_cidr_block = "0.0.0.0/0"
  transit_gateway_id     = aws_ec2_transit_gateway.main.id
}

resource "aws_ec2_transit_gateway_route_table" "workloads" {
  transit_gateway_id = aws_ec2_transit_gateway.main.id
}

resource "aws_ec2_transit_gateway_route_table_association" "workloads" {
  for_each = toset(["a", "b"])

  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.main[each.key].id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.workloads.id
}

resource "aws_ec2_transit_gateway_route" "default" {
  destination_cidr_block         = "0.0.0.0/0"
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.main["egress"].id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.workloads.id
}

resource "aws_ec2_transit_gateway_route" "apart" {
  destination_cidr_block         = "10.2.0.0/16"
  blackhole                      = true
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.workloads.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "a" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.main["a"].id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.workloads.id
}

resource "aws_internet_gateway" "egress" {
  vpc_id = aws_vpc.main["egress"].id
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.main["egress"].id
  cidr_block = "10.9.1.0/24"
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main["egress"].id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.egress.id
  }
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_nat_gateway" "egress" {
  subnet_id     = aws_subnet.public.id
  allocation_id = "eipalloc-0123456789abcdef0"
}

resource "aws_route" "egress" {
  route_table_id         = aws_vpc.main["egress"].main_route_table_id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.egress.id
}

# A peering leads to the peer's own addresses, never on through the peer's gateways.
resource "aws_vpc_peering_connection" "to_egress" {
  vpc_id      = aws_vpc.main["apart"].id
  peer_vpc_id = aws_vpc.main["egress"].id
}

resource "aws_route" "peered" {
  route_table_id            = aws_vpc.main["apart"].main_route_table_id
  destination_cidr_block    = "0.0.0.0/0"
  vpc_peering_connection_id = aws_vpc_peering_connection.to_egress.id
}
