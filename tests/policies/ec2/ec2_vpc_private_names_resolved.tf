variable "hostnames" {
  type    = bool
  default = null
}

resource "aws_vpc" "pass_both" {
  cidr_block           = "10.0.0.0/24"
  enable_dns_support   = true
  enable_dns_hostnames = true
}

resource "aws_vpc" "fail_hostnames_left_out" {
  cidr_block = "10.0.1.0/24"
}

resource "aws_vpc" "fail_hostnames_variable_is_null" {
  cidr_block           = "10.0.2.0/24"
  enable_dns_hostnames = var.hostnames
}

resource "aws_vpc" "fail_no_resolver" {
  cidr_block           = "10.0.3.0/24"
  enable_dns_support   = false
  enable_dns_hostnames = true
}

resource "aws_vpc" "undecided_perhaps_hostnames" {
  cidr_block           = "10.0.4.0/24"
  enable_dns_hostnames = aws_vpc.pass_both.main_route_table_id == ""
}

module "pass_module" {
  source = "./modules/vpc"
}

module "fail_module" {
  source  = "./modules/vpc"
  emptied = false
}
