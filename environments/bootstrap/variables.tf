variable "accounts" {
  description = "The organisation's accounts: short name => id, as in environments/organization.toml."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.accounts) : can(regex("^[0-9]{12}$", id))])
    error_message = "accounts holds the twelve digits of an AWS account for each name."
  }
}

variable "account_name" {
  description = "The account that this run prepares, by its short name."
  type        = string
  default     = "management"
  nullable    = false

  validation {
    condition     = contains(keys(var.accounts), var.account_name)
    error_message = "account_name is one of the names in accounts."
  }
}

variable "region" {
  description = "The region of the state bucket and its key."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "The AWS partition."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "organization" {
  description = "The AWS organisation that the accounts belong to."
  type = object({
    id                    = string
    management_account_id = string
  })
  nullable = false
}

variable "operators" {
  description = <<-EOT
    ARN patterns of the roles that may act as Terraform. Default: the permission set SysopsAdministrator and the role that AWS
    Organizations makes in a new account, both of the account itself. A pipeline's role is named here too.
  EOT
  type        = set(string)
  default     = null

  validation {
    condition     = var.operators == null || alltrue([for arn in coalesce(var.operators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "operators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/OrganizationAccountAccessRole\"."
  }
}

variable "tags" {
  description = "Tags of everything that this root makes: Environment, DataClassification and OwnerTeam."
  type        = map(string)
  nullable    = false
}

variable "disposable" {
  description = "Why destroying this root may delete the states in its bucket, and their access logs. Left out, it may not."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why the states of this account may be deleted."
  }
}
