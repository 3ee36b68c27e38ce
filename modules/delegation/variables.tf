variable "administrator_account_id" {
  description = "The account that administers the security services for the whole organisation: that of the log archive."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.administrator_account_id))
    error_message = "administrator_account_id is the twelve digits of an AWS account."
  }
}
