locals {
  statement = {
    Sid       = "Reads"
    Effect    = "Allow"
    Principal = "*"
    Action    = "codeartifact:ReadFromRepository"
    Resource  = "*"
  }
  own = { Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-ringfence01" } } }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_codeartifact_repository_permissions_policy" "pass_own_organization" {
  domain          = "packages"
  repository      = "approved"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [merge(local.statement, local.own)] })
}

resource "aws_codeartifact_domain_permissions_policy" "pass_named_account" {
  domain          = "packages"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [merge(local.statement, { Principal = { AWS = "arn:aws:iam::444444444444:root" } })] })
}

resource "aws_codeartifact_domain_permissions_policy" "fail_everyone" {
  domain          = "packages"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [local.statement] })
}

resource "aws_codeartifact_repository_permissions_policy" "fail_if_exists_is_no_bound" {
  domain     = "packages"
  repository = "approved"

  policy_document = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.statement, { Condition = { StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-ringfence01" } } })]
  })
}

resource "aws_codeartifact_domain_permissions_policy" "undecided_perhaps_everyone" {
  domain = "packages"
  policy_document = (aws_vpc.main.main_route_table_id == ""
    ? jsonencode({ Version = "2012-10-17", Statement = [local.statement] })
    : jsonencode({ Version = "2012-10-17", Statement = [merge(local.statement, local.own)] })
  )
}
