# A firewall's endpoint between a subnet and the internet, its id read out of the firewall's status as people write it.

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  for_each = { workloads = 0, firewall = 1 }

  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, each.value)
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

resource "aws_networkfirewall_firewall" "main" {
  name                = "inspection"
  firewall_policy_arn = "arn:aws:network-firewall:eu-west-1:444444444444:firewall-policy/inspection"
  vpc_id              = aws_vpc.main.id

  subnet_mapping {
    subnet_id = aws_subnet.main["firewall"].id
  }
}

resource "aws_route" "inspected" {
  route_table_id         = aws_route_table.main["workloads"].id
  destination_cidr_block = "0.0.0.0/0"
  vpc_endpoint_id        = tolist(aws_networkfirewall_firewall.main.firewall_status[0].sync_states)[0].attachment[0].endpoint_id
}

resource "aws_route" "out" {
  route_table_id         = aws_route_table.main["firewall"].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}
