resource "terraform_data" "later" {}

resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_user" "someone" {
  name = "someone"
}

resource "aws_servicecatalog_principal_portfolio_association" "pass_permission_set" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_DataScientist_*"
}

resource "aws_servicecatalog_principal_portfolio_association" "pass_permission_set_of_one_region" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_MLEngineer_*"
}

resource "aws_servicecatalog_principal_portfolio_association" "pass_same_role_in_every_account" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:aws:iam:::role/ringfence-dev-execution"
}

resource "aws_servicecatalog_principal_portfolio_association" "pass_role_of_this_plan" {
  portfolio_id  = "port-0123456789abc"
  principal_arn = aws_iam_role.execution.arn
}

resource "aws_servicecatalog_principal_portfolio_association" "pass_known_role" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM"
  principal_arn  = "arn:aws:iam::444444444444:role/ringfence-dev-execution"
}

resource "aws_servicecatalog_principal_portfolio_association" "fail_root" {
  portfolio_id  = "port-0123456789abc"
  principal_arn = "arn:aws:iam::444444444444:root"
}

resource "aws_servicecatalog_principal_portfolio_association" "fail_user" {
  portfolio_id  = "port-0123456789abc"
  principal_arn = aws_iam_user.someone.arn
}

resource "aws_servicecatalog_principal_portfolio_association" "fail_every_role" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:aws:iam:::role/*"
}

resource "aws_servicecatalog_principal_portfolio_association" "fail_every_permission_set" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_*"
}

# Whoever may create a role may create one of such a name.
resource "aws_servicecatalog_principal_portfolio_association" "fail_pattern_of_own_names" {
  portfolio_id   = "port-0123456789abc"
  principal_type = "IAM_PATTERN"
  principal_arn  = "arn:aws:iam:::role/*DataScientist*"
}

resource "aws_servicecatalog_principal_portfolio_association" "undecided_principal" {
  portfolio_id  = "port-0123456789abc"
  principal_arn = terraform_data.later.id == "" ? aws_iam_user.someone.arn : aws_iam_role.execution.arn
}
