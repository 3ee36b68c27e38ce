locals {
  instance_arn = "arn:aws:sso:::instance/ssoins-1111111111111111"
}

resource "terraform_data" "later" {}

resource "aws_ssoadmin_permission_set" "pass_working_day" {
  instance_arn     = local.instance_arn
  name             = "PassWorkingDay"
  session_duration = "PT8H"
}

resource "aws_ssoadmin_permission_set" "pass_minutes" {
  instance_arn     = local.instance_arn
  name             = "PassMinutes"
  session_duration = "PT480M"
}

resource "aws_ssoadmin_permission_set" "pass_one_hour_by_default" {
  instance_arn = local.instance_arn
  name         = "PassOneHourByDefault"
}

module "pass_in_a_module" {
  source = "./modules/permission_set"

  name             = "PassInAModule"
  session_duration = "PT1H30M"
}

resource "aws_ssoadmin_permission_set" "fail_half_a_day" {
  instance_arn     = local.instance_arn
  name             = "FailHalfADay"
  session_duration = "PT12H"
}

resource "aws_ssoadmin_permission_set" "fail_one_second_too_long" {
  instance_arn     = local.instance_arn
  name             = "FailOneSecondTooLong"
  session_duration = "PT8H0M1S"
}

resource "aws_ssoadmin_permission_set" "fail_no_duration" {
  instance_arn     = local.instance_arn
  name             = "FailNoDuration"
  session_duration = "8 hours"
}

module "fail_in_a_module" {
  source = "./modules/permission_set"

  name             = "FailInAModule"
  session_duration = "PT9H"
}

resource "aws_ssoadmin_permission_set" "undecided_duration" {
  instance_arn     = local.instance_arn
  name             = "UndecidedDuration"
  session_duration = terraform_data.later.id == "" ? "PT12H" : "PT8H"
}
