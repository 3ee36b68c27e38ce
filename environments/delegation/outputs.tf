output "administrator_account_id" {
  description = "The account that administers the security services."
  value       = module.delegation.administrator_account_id
}
