# Names leave too: a query to a stranger's zone carries data out through the resolver, which no security group filters. So
# the resolver answers an allow-list and says of every other name that it does not exist. When the firewall itself fails,
# nothing is answered ("How Resolver DNS Firewall works").

locals {
  region_name = var.account.region

  # The zones that AWS serves the endpoints from. Buckets, registries, package repositories and file systems are below the
  # region's name; nobody but AWS can delegate a name in them.
  allowed_domains = setunion(
    [
      "*.${local.region_name}.amazonaws.com",
      "*.${local.region_name}.api.aws",
      "*.${local.region_name}.compute.internal",
      "*.${local.region_name}.sagemaker.aws",
      "*.vpce.amazonaws.com",
      "s3.amazonaws.com",
    ],
    contains(var.capabilities, "console") ? ["*.aws.a2z.com", "*.aws.amazon.com", "*.aws.com"] : [],
    contains(var.capabilities, "infrastructure") ? ["iam.amazonaws.com"] : [],
    var.allowed_domains,
  )
}

# AWS keeps every name with a final dot; one without it would show as a difference for ever.
resource "aws_route53_resolver_firewall_domain_list" "allowed" {
  name    = "${var.name}-allowed"
  domains = [for domain in local.allowed_domains : "${domain}."]

  tags = local.tags
}

resource "aws_route53_resolver_firewall_domain_list" "everything" {
  name    = "${var.name}-everything"
  domains = ["*."]

  tags = local.tags
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = var.name

  tags = local.tags
}

# An allowed name may redirect (CNAME) within AWS: the end of the chain is not asked for again.
resource "aws_route53_resolver_firewall_rule" "allow" {
  name                               = "allow-known-names"
  action                             = "ALLOW"
  priority                           = 100
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.allowed.id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
}

resource "aws_route53_resolver_firewall_rule" "block" {
  name                    = "block-every-other-name"
  action                  = "BLOCK"
  block_response          = "NXDOMAIN"
  priority                = 200
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.everything.id
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  name                   = var.name
  vpc_id                 = local.vpc_id
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  priority               = 101

  # Without its rules a group lets every name through.
  depends_on = [aws_route53_resolver_firewall_rule.allow, aws_route53_resolver_firewall_rule.block]

  tags = local.tags
}

resource "aws_route53_resolver_firewall_config" "this" {
  resource_id        = local.vpc_id
  firewall_fail_open = "DISABLED"
}

# Who asked for which name, answered or blocked.
resource "aws_cloudwatch_log_group" "dns_queries" {
  name              = "/${var.name}/dns-queries"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.logs_key_arn

  tags = local.tags
}

resource "aws_route53_resolver_query_log_config" "this" {
  name            = var.name
  destination_arn = aws_cloudwatch_log_group.dns_queries.arn

  tags = local.tags
}

resource "aws_route53_resolver_query_log_config_association" "this" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.this.id
  resource_id                  = local.vpc_id
}
