variable "name" {
  description = "Prefix of every name in this environment, such as \"ringfence-dev\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "name takes 3 to 24 lower-case letters, digits and hyphens, beginning with a letter: bucket and role names are built from it."
  }
}

variable "account" {
  description = "The account and region that this is built in. ARNs are built from it, so that policies are known at plan time."
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

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.account.region))
    error_message = "account.region is a region's code, such as \"eu-west-1\"."
  }

  validation {
    condition     = contains(["aws", "aws-us-gov"], var.account.partition)
    error_message = "account.partition is \"aws\" or \"aws-us-gov\"; endpoint services have other names elsewhere."
  }
}

variable "tags" {
  description = "Tags of every resource. Environment, DataClassification and OwnerTeam are required."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for tag in ["Environment", "DataClassification", "OwnerTeam"] : try(length(var.tags[tag]) > 0, false)])
    error_message = "tags needs a value for each of Environment, DataClassification and OwnerTeam."
  }
}

variable "archive" {
  description = "The log archive's bucket and its key's ARN (module log_archive): GuardDuty and Macie export their findings there."
  type = object({
    bucket  = string
    key_arn = string
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.archive.bucket))
    error_message = "archive.bucket is a bucket's name."
  }
}

variable "sensitive_buckets" {
  description = "Buckets of the lake that Macie reads every week for personal and secret data: account id => bucket names."
  type        = map(set(string))
  nullable    = false

  validation {
    condition     = length(var.sensitive_buckets) > 0 && alltrue([for account, buckets in var.sensitive_buckets : can(regex("^[0-9]{12}$", account)) && length(buckets) > 0])
    error_message = "sensitive_buckets names the buckets of at least one account, by the twelve digits of its id."
  }
}

variable "unused_access_age" {
  description = "After how many days without use a role, a key or a permission is a finding. Each role and user is paid for."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.unused_access_age >= 1 && var.unused_access_age <= 365 && var.unused_access_age == floor(var.unused_access_age)
    error_message = "unused_access_age is a whole number of days from 1 to 365."
  }
}

variable "owner_emails" {
  description = "Who is told of serious findings, by e-mail. Each address must confirm once."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.owner_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "owner_emails holds e-mail addresses."
  }
}
