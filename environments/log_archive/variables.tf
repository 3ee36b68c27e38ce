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

variable "organization" {
  description = "The AWS organisation that the account belongs to."
  type = object({
    id                    = string
    management_account_id = string
  })
  nullable = false
}

variable "tags" {
  description = "Tags of everything in this account."
  type        = map(string)
  nullable    = false
}

variable "accounts" {
  description = "The accounts whose events are asked for, and whose lake Macie reads: short name => id, and the name that its environment's resources begin with, where it has a lake."
  type = map(object({
    id   = string
    name = optional(string)
  }))
  nullable = false
}

variable "regions" {
  description = "The regions that the accounts use; \"us-east-1\" among them, where global services record their events."
  type        = set(string)
  nullable    = false
}

variable "retention" {
  description = "Object Lock of the archive (see module log_archive)."
  type = object({
    mode   = optional(string, "COMPLIANCE")
    days   = optional(number, 365)
    reason = optional(string)
  })
  default  = {}
  nullable = false
}

variable "disposable" {
  description = "Says why this archive's logs may be deleted when it is destroyed; null: they are kept."
  type        = object({ reason = string })
  default     = null
}

variable "owner_emails" {
  description = "Who is told of serious findings, by e-mail."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "terraform_role_arn" {
  description = "The role that Terraform assumes (environments/bootstrap makes it); null: the credentials at hand are used as they are."
  type        = string
  default     = null
}
