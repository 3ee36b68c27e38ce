locals {
  everyone = { Principal = { AWS = "*" } }

  pass = {
    one_role         = { Principal = { AWS = "arn:aws:iam::444444444444:role/pipeline" } }
    own_organisation = merge(local.everyone, { Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-ringfence01" } } })
    a_service        = { Principal = { Service = "sagemaker.amazonaws.com" } }
  }
  fail = {
    everyone         = local.everyone
    everyone_at_all  = { Principal = "*" }
    external_id_only = merge(local.everyone, { Condition = { StringEquals = { "sts:ExternalId" = "ringfence" } } })
    inverted         = merge(local.everyone, { Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-ringfence01" } } })
  }
}

resource "aws_iam_role" "pass_trust" {
  for_each           = local.pass
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole" }, each.value)] })
}

resource "aws_iam_role" "fail_trust" {
  for_each           = local.fail
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow", Action = "sts:AssumeRole" }, each.value)] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_iam_role" "undecided_perhaps_everyone" {
  name = "perhaps-everyone"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { AWS = aws_vpc.main.main_route_table_id == "" ? "*" : "arn:aws:iam::444444444444:root" }
  }] })
}

module "pass_module" {
  source = "./modules/role"
  trust  = local.pass.one_role
}

module "fail_module" {
  source = "./modules/role"
  trust  = local.everyone
}
