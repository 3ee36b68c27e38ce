resource "aws_route53_resolver_firewall_domain_list" "everything" {
  name    = "everything"
  domains = ["*."]
}

resource "aws_route53_resolver_firewall_domain_list" "bad_names" {
  name    = "bad-names"
  domains = ["example.org."]
}

resource "aws_route53_resolver_firewall_rule_group" "walled" {
  name = "walled"
}

resource "aws_route53_resolver_firewall_rule" "block_the_rest" {
  name                    = "block-the-rest"
  action                  = "BLOCK"
  block_response          = "NXDOMAIN"
  priority                = 200
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.walled.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.everything.id
}

resource "aws_route53_resolver_firewall_rule_group" "deny_list" {
  name = "deny-list"
}

resource "aws_route53_resolver_firewall_rule" "block_bad_names" {
  name                    = "block-bad-names"
  action                  = "BLOCK"
  block_response          = "NXDOMAIN"
  priority                = 200
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.deny_list.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.bad_names.id
}

resource "aws_route53_resolver_firewall_rule_group" "watching" {
  name = "watching"
}

resource "aws_route53_resolver_firewall_rule" "alert_only" {
  name                    = "alert-only"
  action                  = "ALERT"
  priority                = 200
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.watching.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.everything.id
}

resource "aws_vpc" "pass_walled" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_route53_resolver_firewall_rule_group_association" "walled" {
  name                   = "walled"
  vpc_id                 = aws_vpc.pass_walled.id
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.walled.id
  priority               = 101
}

resource "aws_vpc" "fail_no_firewall" {
  cidr_block = "10.1.0.0/24"
}

resource "aws_vpc" "fail_deny_list_lets_the_rest_through" {
  cidr_block = "10.2.0.0/24"
}

resource "aws_route53_resolver_firewall_rule_group_association" "deny_list" {
  name                   = "deny-list"
  vpc_id                 = aws_vpc.fail_deny_list_lets_the_rest_through.id
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.deny_list.id
  priority               = 101
}

resource "aws_vpc" "fail_alert_only" {
  cidr_block = "10.3.0.0/24"
}

resource "aws_route53_resolver_firewall_rule_group_association" "watching" {
  name                   = "watching"
  vpc_id                 = aws_vpc.fail_alert_only.id
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.watching.id
  priority               = 101
}

resource "aws_vpc" "undecided_perhaps_anothers" {
  cidr_block = "10.4.0.0/24"
}

resource "aws_route53_resolver_firewall_rule_group_association" "perhaps" {
  name                   = "perhaps"
  vpc_id                 = aws_vpc.fail_no_firewall.main_route_table_id == "" ? aws_vpc.pass_walled.id : aws_vpc.undecided_perhaps_anothers.id
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.walled.id
  priority               = 102
}
