resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_route53_resolver_firewall_config" "pass_closed" {
  resource_id        = aws_vpc.main.id
  firewall_fail_open = "DISABLED"
}

resource "aws_route53_resolver_firewall_config" "fail_open" {
  resource_id        = aws_vpc.main.id
  firewall_fail_open = "ENABLED"
}

resource "aws_route53_resolver_firewall_config" "undecided_perhaps_open" {
  resource_id        = aws_vpc.main.id
  firewall_fail_open = aws_vpc.main.main_route_table_id == "" ? "ENABLED" : "DISABLED"
}
