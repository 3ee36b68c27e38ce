variable "boundary" {
  type    = string
  default = null
}

resource "aws_iam_policy" "boundary" {
  name   = "ringfence-dev-boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

locals {
  boundary = "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"

  sagemaker = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "sagemaker.amazonaws.com" } }] })
  people    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111111111111:root" } }] })
  flow_logs = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "vpc-flow-logs.amazonaws.com" } }] })
}

resource "aws_iam_role" "pass_by_name" {
  name                 = "by-name"
  permissions_boundary = local.boundary
  assume_role_policy   = local.sagemaker
}

resource "aws_iam_role" "pass_by_reference" {
  name                 = "by-reference"
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy   = local.people
}

resource "aws_iam_role" "fail_left_out" {
  name               = "left-out"
  assume_role_policy = local.sagemaker
}

resource "aws_iam_role" "fail_variable_is_null" {
  name                 = "variable-is-null"
  permissions_boundary = var.boundary
  assume_role_policy   = local.people
}

resource "aws_iam_role" "fail_policy_of_aws_bounds_nothing" {
  name                 = "policy-of-aws"
  permissions_boundary = "arn:aws:iam::aws:policy/AdministratorAccess"
  assume_role_policy   = local.sagemaker
}

resource "aws_iam_role" "undecided_perhaps_none" {
  name                 = "perhaps-none"
  permissions_boundary = aws_vpc.main.main_route_table_id == "" ? null : aws_iam_policy.boundary.arn
  assume_role_policy   = local.sagemaker
}

resource "aws_iam_role" "not_applicable_flow_logs" {
  name               = "flow-logs"
  assume_role_policy = local.flow_logs
}

module "pass_module" {
  source   = "./modules/role"
  trust    = { Principal = { Service = "servicecatalog.amazonaws.com" } }
  boundary = aws_iam_policy.boundary.arn
}

module "fail_module" {
  source = "./modules/role"
  trust  = { Principal = { Service = "servicecatalog.amazonaws.com" } }
}
