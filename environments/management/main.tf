# The management account: what no account may do (service control policies), who the people are, and what they may do where
# (IAM Identity Center). The organisation itself exists: it is adopted, not made.
#
# Order. An account is bootstrapped before it is moved into its unit: inside, nobody but Terraform's role can make that role.
# The environments are applied before this: a permission set names their guardrail policies, and Identity Center refuses to
# provision it into an account that does not have them.

module "guardrails" {
  source = "../../modules/guardrails"

  name         = "ringfence"
  account      = var.account
  organization = var.organization
  tags         = var.tags
  regions      = var.regions
  perimeters   = var.perimeters
}
