locals {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1111111111111111"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"
}

resource "terraform_data" "later" {}

resource "aws_ssoadmin_managed_policy_attachment" "pass_auditor" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  managed_policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

resource "aws_ssoadmin_managed_policy_attachment" "fail_administrator" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  managed_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_ssoadmin_managed_policy_attachment" "fail_administrator_in_china" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  managed_policy_arn = "arn:aws-cn:iam::aws:policy/AdministratorAccess"
}

resource "aws_ssoadmin_managed_policy_attachment" "fail_power_user" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  managed_policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_ssoadmin_managed_policy_attachment" "undecided_policy" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  managed_policy_arn = terraform_data.later.id == "" ? "arn:aws:iam::aws:policy/AdministratorAccess" : "arn:aws:iam::aws:policy/SecurityAudit"
}
