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

variable "key_arn" {
  description = "ARN of the key of both buckets; the role <name>-airlock, whoever offers and whoever decides use it."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "ARN of the KMS key of log groups (module keys, purpose \"logs\")."
  type        = string
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes access logs (module data_lake, zone logs)."
  type        = string
  nullable    = false
}

variable "person_tag" {
  description = "The session tag that says who somebody is (IAM Identity Center's access control attributes). Nobody but the platform may set it."
  type        = string
  default     = "user_name"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_-]{0,62}$", var.person_tag))
    error_message = "person_tag is a tag's key of letters, digits, _ and -, such as \"user_name\"."
  }
}

variable "rules" {
  description = <<-EOT
    What may be offered at all, before anybody is asked: up to how many bytes, which content types, and which
    classifications (the object's own metadata, x-amz-meta-classification); and in how many days both must have decided.
  EOT
  type = object({
    maximum_bytes   = optional(number, 104857600)
    content_types   = optional(set(string), ["application/json", "application/pdf", "text/csv", "text/plain"])
    classifications = optional(set(string), ["internal", "public"])
    days_to_decide  = optional(number, 7)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.rules.maximum_bytes >= 1 && var.rules.maximum_bytes <= 5368709120
    error_message = "rules.maximum_bytes lies between 1 and 5368709120: S3 copies no more than 5 GB at once."
  }

  validation {
    condition     = length(var.rules.content_types) > 0 && alltrue([for type in var.rules.content_types : can(regex("^[a-z]+/[a-z0-9.+-]+$", type))])
    error_message = "rules.content_types names at least one type, such as \"text/csv\"; a wildcard is not taken."
  }

  validation {
    condition     = length(var.rules.classifications) > 0 && alltrue([for name in var.rules.classifications : can(regex("^[a-z][a-z-]*$", name))])
    error_message = "rules.classifications names at least one classification in lower case, such as \"internal\"."
  }

  validation {
    condition     = var.rules.days_to_decide >= 1 && var.rules.days_to_decide <= 90 && floor(var.rules.days_to_decide) == var.rules.days_to_decide
    error_message = "rules.days_to_decide is a whole number from 1 to 90."
  }
}

variable "recipients" {
  description = "ARN patterns of the roles, of this account or another, that fetch what was released. None: administrators hand it on."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.recipients : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "recipients holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::777777777777:role/transfer\"."
  }
}

variable "administrators" {
  description = "ARN patterns of the roles that configure the buckets and may delete. Default: Terraform's own role."
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "log_retention_in_days" {
  description = "How long the flow's log is kept: one of CloudWatch Logs' own values, a year or more."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_in_days)
    error_message = "log_retention_in_days is one of 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of both roles (module identity)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is a customer-managed policy's ARN, such as \"arn:aws:iam::444444444444:policy/ringfence-dev-boundary\"."
  }
}

variable "disposable" {
  description = "For an environment that is torn down often: both buckets are emptied and deleted with it. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why offers, decisions and records may be lost."
  }
}
