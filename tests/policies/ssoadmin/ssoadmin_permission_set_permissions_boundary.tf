locals {
  instance_arn = "arn:aws:sso:::instance/ssoins-1111111111111111"
}

resource "terraform_data" "later" {}

module "pass_bounded" {
  source = "./modules/permission_set"

  name     = "PassBounded"
  actions  = ["sagemaker:CreateTrainingJob"]
  boundary = "ringfence-dev-data-scientist-guardrails"
}

resource "aws_ssoadmin_permission_set" "pass_customer_policy_and_boundary" {
  instance_arn = local.instance_arn
  name         = "PassCustomerPolicy"
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "pass_customer_policy_and_boundary" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.pass_customer_policy_and_boundary.arn

  customer_managed_policy_reference {
    name = "ringfence-dev-workload-guardrails"
  }
}

resource "aws_ssoadmin_permissions_boundary_attachment" "pass_customer_policy_and_boundary" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_customer_managed_policy_attachment.pass_customer_policy_and_boundary.permission_set_arn

  permissions_boundary {
    managed_policy_arn = "arn:aws:iam::aws:policy/ViewOnlyAccess"
  }
}

module "fail_unbounded" {
  source = "./modules/permission_set"

  name    = "FailUnbounded"
  actions = ["sagemaker:CreateTrainingJob"]
}

module "fail_unbounded_by_wildcard" {
  source = "./modules/permission_set"

  name    = "FailUnboundedByWildcard"
  actions = ["sagemaker:Describe*", "sagemaker:C*"]
}

module "fail_passes_roles" {
  source = "./modules/permission_set"

  name    = "FailPassesRoles"
  actions = ["sagemaker:StartPipelineExecution", "iam:PassRole"]
}

resource "aws_ssoadmin_permission_set" "fail_policy_of_aws" {
  instance_arn = local.instance_arn
  name         = "FailPolicyOfAws"
}

resource "aws_ssoadmin_managed_policy_attachment" "fail_policy_of_aws" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.fail_policy_of_aws.arn
  managed_policy_arn = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
}

resource "aws_ssoadmin_permission_set" "fail_boundary_that_bounds_nothing" {
  instance_arn = local.instance_arn
  name         = "FailBoundary"
}

resource "aws_ssoadmin_permission_set_inline_policy" "fail_boundary_that_bounds_nothing" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.fail_boundary_that_bounds_nothing.arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }]
  })
}

resource "aws_ssoadmin_permissions_boundary_attachment" "fail_boundary_that_bounds_nothing" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.fail_boundary_that_bounds_nothing.arn

  permissions_boundary {
    managed_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
}

module "undecided_what_it_may" {
  source = "./modules/permission_set"

  name    = "UndecidedWhatItMay"
  actions = [terraform_data.later.id == "" ? "sagemaker:CreateTrainingJob" : "sagemaker:DescribeTrainingJob"]
}

resource "aws_ssoadmin_permission_set" "undecided_policy_of_the_accounts" {
  instance_arn = local.instance_arn
  name         = "UndecidedPolicyOfTheAccounts"
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "undecided_policy_of_the_accounts" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.undecided_policy_of_the_accounts.arn

  customer_managed_policy_reference {
    name = "ringfence-dev-something"
  }
}

module "not_applicable_reader" {
  source = "./modules/permission_set"

  name    = "NotApplicableReader"
  actions = ["cloudtrail:LookupEvents", "s3:GetBucket*", "logs:StartQuery", "sagemaker:StopTrainingJob"]
}

resource "aws_ssoadmin_permission_set" "not_applicable_auditor_of_aws" {
  instance_arn = local.instance_arn
  name         = "NotApplicableAuditor"
}

resource "aws_ssoadmin_managed_policy_attachment" "not_applicable_auditor_of_aws" {
  instance_arn       = local.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.not_applicable_auditor_of_aws.arn
  managed_policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
