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

variable "organization" {
  description = "The AWS organisation that the account belongs to."
  type = object({
    id                    = string
    management_account_id = string
  })
  nullable = false

  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization.id)) && can(regex("^[0-9]{12}$", var.organization.management_account_id))
    error_message = "organization.id is \"o-\" and 10 to 32 lower-case letters and digits, organization.management_account_id the twelve digits of an account."
  }
}

variable "trail_name" {
  description = "Name of the organisation's trail, which alone writes events here."
  type        = string
  default     = "ringfence-organization"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$", var.trail_name))
    error_message = "trail_name takes 3 to 128 letters, digits, dots, underscores and hyphens."
  }
}

variable "regions" {
  description = "The regions whose events the query pack finds: its table computes the partitions instead of crawling them."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.regions) > 0
    error_message = "regions names at least one region; \"us-east-1\" belongs to it, where global services record their events."
  }
}

variable "account_ids" {
  description = "The organisation's accounts whose events the query pack finds."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.account_ids) > 0 && alltrue([for id in var.account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "account_ids holds the twelve digits of at least one account."
  }
}

variable "retention" {
  description = <<-EOT
    Object Lock of the archive. In mode COMPLIANCE nobody, root included, deletes a log before its days are over.
    GOVERNANCE, or less than a year, needs a reason; then Terraform's role may lift the lock.
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

variable "disposable" {
  description = "For an environment that is torn down often: the archive is emptied when it is destroyed, as far as its lock lets it. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why this archive's logs may be deleted."
  }

  validation {
    condition     = var.disposable == null || var.retention.mode == "GOVERNANCE"
    error_message = "An archive under COMPLIANCE cannot be emptied by anyone before its days are over: disposable goes with retention.mode = \"GOVERNANCE\"."
  }
}

variable "recorded_bucket_prefixes" {
  description = "Beginnings of the names of the buckets, in whatever account, whose objects' reads and writes are recorded."
  type        = set(string)
  default     = ["ringfence-"]
  nullable    = false

  validation {
    condition     = length(var.recorded_bucket_prefixes) > 0 && alltrue([for prefix in var.recorded_bucket_prefixes : length(prefix) >= 3])
    error_message = "recorded_bucket_prefixes holds beginnings of bucket names of three characters or more; data and model buckets must be among them."
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
