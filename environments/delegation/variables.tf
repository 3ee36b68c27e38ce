variable "account" {
  description = "The account and region of this root."
  type = object({
    id        = string
    region    = string
    partition = optional(string, "aws")
  })
  nullable = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account.id))
    error_message = "account.id is the twelve digits of an AWS account."
  }
}

variable "administrator_account_id" {
  description = "The account that administers the security services: that of the log archive."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of what this root makes."
  type        = map(string)
  nullable    = false
}

variable "terraform_role_arn" {
  description = "The role that Terraform assumes (environments/bootstrap makes it); null: the credentials at hand are used as they are."
  type        = string
  default     = null
}
