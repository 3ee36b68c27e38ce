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

variable "key_arns" {
  description = "ARNs of the keys (module keys): audit for the trail and its archive, logs for its log group."
  type = object({
    audit = string
    logs  = string
  })
  nullable = false
}

variable "data_buckets" {
  description = "Buckets whose objects' reads and writes are recorded: zone => name and ARN (output buckets of module data_lake). The zone logs is left out."
  type        = map(object({ name = string, arn = string }))
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the archive's own access logs; the logs zone of module data_lake, if left out."
  type        = string
  default     = null
}

variable "retention" {
  description = <<-EOT
    Object Lock of the archive. In mode COMPLIANCE nobody, root included, deletes a log before its days are over. GOVERNANCE,
    or less than a year, needs a reason; then Terraform's role may lift the lock.
  EOT
  type = object({
    mode   = optional(string, "COMPLIANCE")
    days   = optional(number, 365)
    reason = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.retention.mode) && var.retention.days >= 1 && var.retention.days == floor(var.retention.days)
    error_message = "retention.mode is COMPLIANCE or GOVERNANCE, retention.days a whole number of days from 1."
  }

  validation {
    condition     = (var.retention.mode == "COMPLIANCE" && var.retention.days >= 365) || try(length(trimspace(var.retention.reason)) >= 10, false)
    error_message = "retention weaker than COMPLIANCE for 365 days says why, in retention.reason."
  }
}

variable "log_retention_in_days" {
  description = "How long the trail's log group keeps events: one of CloudWatch Logs' own values, a year or more."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_in_days)
    error_message = "log_retention_in_days is one of 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "administrators" {
  description = "ARN patterns of the roles that configure the archive. Default: Terraform's own role of this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "readers" {
  description = "ARN patterns of the roles that read the archive. Default: the permission set Auditor, in this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.readers == null || alltrue([for arn in coalesce(var.readers, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "readers holds ARN patterns of roles in named accounts."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the trail's delivery role; null for none."
  type        = string
  default     = null
}

variable "disposable" {
  description = "For an environment that is torn down often: the archive is emptied when it is destroyed, as far as its lock lets it. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why this environment's audit logs may be deleted."
  }

  validation {
    condition     = var.disposable == null || var.retention.mode == "GOVERNANCE"
    error_message = "An archive under COMPLIANCE cannot be emptied by anyone before its days are over: disposable goes with retention.mode = \"GOVERNANCE\"."
  }
}
