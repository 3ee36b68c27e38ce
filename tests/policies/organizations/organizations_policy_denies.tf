resource "terraform_data" "later" {}

module "pass_denies" {
  source = "./modules/policy"

  name       = "pass-denies"
  statements = [{ Sid = "NobodyLeaves", Effect = "Deny", Action = "organizations:LeaveOrganization", Resource = "*" }]
}

module "pass_denies_with_an_id_unknown" {
  source = "./modules/policy"

  name       = "pass-denies-with-an-id-unknown"
  statements = [{ Sid = "NotThere", Effect = "Deny", NotAction = "iam:*", Resource = terraform_data.later.id }]
}

module "pass_resource_control_policy" {
  source = "./modules/policy"

  name       = "pass-resource-control-policy"
  type       = "RESOURCE_CONTROL_POLICY"
  statements = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*" }]
}

module "fail_allows_everything" {
  source = "./modules/policy"

  name       = "fail-allows-everything"
  statements = [{ Effect = "Allow", Action = "*", Resource = "*" }]
}

module "fail_allows_some" {
  source = "./modules/policy"

  name       = "fail-allows-some"
  type       = "SERVICE_CONTROL_POLICY"
  statements = [{ Effect = "Allow", Action = ["s3:*", "sagemaker:*"], Resource = "*" }]
}

module "undecided_effect" {
  source = "./modules/policy"

  name       = "undecided-effect"
  statements = [{ Effect = terraform_data.later.id == "" ? "Allow" : "Deny", Action = "s3:*", Resource = "*" }]
}

resource "aws_organizations_policy" "not_applicable_tag_policy" {
  name    = "not-applicable-tag-policy"
  type    = "TAG_POLICY"
  content = jsonencode({ tags = { OwnerTeam = { tag_key = { "@@assign" = "OwnerTeam" } } } })
}
