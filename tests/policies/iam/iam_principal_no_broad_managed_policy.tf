variable "policies" {
  type    = list(string)
  default = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

locals {
  administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
  trust         = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy_attachment" "pass_own" {
  role       = "example"
  policy_arn = aws_iam_policy.own.arn
}

resource "aws_iam_role_policy_attachment" "pass_narrow_one_of_aws" {
  role       = "example"
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole"
}

resource "aws_iam_role_policy_attachment" "fail_administrator" {
  role       = "example"
  policy_arn = local.administrator
}

resource "aws_iam_role_policy_attachment" "fail_whole_service" {
  role       = "example"
  policy_arn = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
}

resource "aws_iam_role_policy_attachment" "fail_bucket_in_place_of_policy" {
  role       = "example"
  policy_arn = aws_vpc.main.arn
}

resource "aws_iam_group_policy_attachment" "fail_group" {
  group      = "example"
  policy_arn = "arn:aws:iam::aws:policy/job-function/SystemAdministrator"
}

resource "aws_iam_user_policy_attachment" "fail_user" {
  user       = "example"
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_policy_attachment" "fail_all_at_once" {
  name       = "all-at-once"
  roles      = ["example"]
  policy_arn = "arn:aws:iam::aws:policy/IAMFullAccess"
}

resource "aws_iam_role" "pass_nothing_attached" {
  name               = "nothing-attached"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "fail_attached_in_the_role" {
  name                = "attached-in-the-role"
  assume_role_policy  = local.trust
  managed_policy_arns = var.policies
}

resource "aws_iam_role_policy_attachment" "undecided_perhaps_administrator" {
  role       = "example"
  policy_arn = aws_vpc.main.main_route_table_id == "" ? local.administrator : aws_iam_policy.own.arn
}

module "pass_module" {
  source     = "./modules/attachment"
  policy_arn = aws_iam_policy.own.arn
}

module "fail_module" {
  source     = "./modules/attachment"
  policy_arn = local.administrator
}
