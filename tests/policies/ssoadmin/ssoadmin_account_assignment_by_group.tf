locals {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1111111111111111"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"
}

resource "terraform_data" "later" {}

resource "aws_identitystore_group" "scientists" {
  identity_store_id = "d-1111111111"
  display_name      = "scientists"
}

resource "aws_ssoadmin_account_assignment" "pass_group" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  principal_type     = "GROUP"
  principal_id       = aws_identitystore_group.scientists.group_id
  target_type        = "AWS_ACCOUNT"
  target_id          = "444444444444"
}

resource "aws_ssoadmin_account_assignment" "fail_user" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  principal_type     = "USER"
  principal_id       = "11111111-2222-3333-4444-555555555555"
  target_type        = "AWS_ACCOUNT"
  target_id          = "444444444444"
}

resource "aws_ssoadmin_account_assignment" "undecided_principal" {
  instance_arn       = local.instance_arn
  permission_set_arn = local.permission_set_arn
  principal_type     = terraform_data.later.id == "" ? "USER" : "GROUP"
  principal_id       = "11111111-2222-3333-4444-555555555555"
  target_type        = "AWS_ACCOUNT"
  target_id          = "444444444444"
}
