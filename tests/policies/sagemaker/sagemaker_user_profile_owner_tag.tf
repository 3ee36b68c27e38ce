resource "terraform_data" "later" {}

resource "aws_sagemaker_user_profile" "pass_owner" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "pass-owner"
  tags              = { Owner = "scientist.one@example.com", Team = "credit-risk" }
}

# One tag is not known yet, so nothing is known of tags_all; the owner is.
resource "aws_sagemaker_user_profile" "pass_owner_beside_an_unknown_tag" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "pass-owner-beside-an-unknown-tag"
  tags              = { Owner = "scientist-1", Ticket = terraform_data.later.id }
}

module "pass_owner_in_a_module" {
  source = "./modules/user_profile"

  name  = "pass-owner-in-a-module"
  owner = "scientist-1"
}

resource "aws_sagemaker_user_profile" "fail_no_tags" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-no-tags"
}

resource "aws_sagemaker_user_profile" "fail_anybody" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-anybody"
  tags              = { Owner = "*" }
}

resource "aws_sagemaker_user_profile" "fail_empty" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-empty"
  tags              = { Owner = "" }
}

module "fail_no_owner_in_a_module" {
  source = "./modules/user_profile"

  name = "fail-no-owner-in-a-module"
}

resource "aws_sagemaker_user_profile" "undecided_owner" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "undecided-owner"
  tags              = { Owner = terraform_data.later.id }
}

resource "aws_sagemaker_user_profile" "undecided_whether_tagged" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "undecided-whether-tagged"
  tags              = terraform_data.later.id == "" ? {} : { Owner = "scientist-1" }
}
