variable "days" {
  type    = number
  default = 90
}

locals {
  days = 400
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_cloudwatch_log_group" "pass_longer" {
  name              = "/longer"
  retention_in_days = local.days
}

resource "aws_cloudwatch_log_group" "pass_for_good_by_default" {
  name = "/for-good"
}

resource "aws_cloudwatch_log_group" "fail_three_months" {
  name              = "/three-months"
  retention_in_days = var.days
}

resource "aws_cloudwatch_log_group" "undecided_perhaps_a_month" {
  name              = "/perhaps-a-month"
  retention_in_days = aws_vpc.main.main_route_table_id == "" ? 30 : 365
}

module "pass_module" {
  source = "./modules/group"
}

module "fail_module" {
  source = "./modules/group"
  days   = 30
}
