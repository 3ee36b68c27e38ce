resource "terraform_data" "later" {}

resource "aws_servicecatalog_portfolio" "team" {
  name          = "team"
  provider_name = "ml-platform"
}

resource "aws_servicecatalog_portfolio_share" "pass_unit" {
  portfolio_id     = aws_servicecatalog_portfolio.team.id
  type             = "ORGANIZATIONAL_UNIT"
  principal_id     = "arn:aws:organizations::111111111111:ou/o-ringfence01/ou-rf01-workload"
  share_principals = true
}

resource "aws_servicecatalog_portfolio_share" "pass_member" {
  portfolio_id     = aws_servicecatalog_portfolio.team.id
  type             = "ORGANIZATION_MEMBER_ACCOUNT"
  principal_id     = "555555555555"
  share_principals = true
}

resource "aws_servicecatalog_portfolio_share" "fail_any_account" {
  portfolio_id     = aws_servicecatalog_portfolio.team.id
  type             = "ACCOUNT"
  principal_id     = "555555555555"
  share_principals = true
}

resource "aws_servicecatalog_portfolio_share" "fail_without_its_principals" {
  portfolio_id = aws_servicecatalog_portfolio.team.id
  type         = "ORGANIZATIONAL_UNIT"
  principal_id = "arn:aws:organizations::111111111111:ou/o-ringfence01/ou-rf01-workload"
}

resource "aws_servicecatalog_portfolio_share" "undecided_type" {
  portfolio_id     = aws_servicecatalog_portfolio.team.id
  type             = terraform_data.later.id == "" ? "ACCOUNT" : "ORGANIZATIONAL_UNIT"
  principal_id     = "arn:aws:organizations::111111111111:ou/o-ringfence01/ou-rf01-workload"
  share_principals = true
}
