# In the management account, before anything else of the platform but the bootstrap: the account of the log archive becomes the
# delegated administrator of the security services. A root of its own, since all that follows waits for it: log archive,
# environments, guardrails.

module "delegation" {
  source = "../../modules/delegation"

  administrator_account_id = var.administrator_account_id
  tags                     = var.tags
}
