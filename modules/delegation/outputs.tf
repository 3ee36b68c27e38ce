output "administrator_account_id" {
  description = "The account that administers the security services; known once it does."
  value       = var.administrator_account_id

  depends_on = [
    aws_cloudtrail_organization_delegated_admin_account.this, aws_guardduty_organization_admin_account.this,
    aws_macie2_organization_admin_account.this, aws_organizations_delegated_administrator.service,
    aws_securityhub_organization_admin_account.this,
  ]
}
