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
  description = "ARN of the ledger's key: a purpose of module keys, whose users are the writer's role and whose readers those of the ledger."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.key_arn))
    error_message = "key_arn is a key's ARN, such as module.keys.arns[\"lineage\"]."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the ledger's access logs (zone logs of module data_lake)."
  type        = string
  nullable    = false
}

variable "services" {
  description = "The services whose work appends with the writer's role: functions and jobs of the pipelines."
  type        = set(string)
  default     = ["lambda", "sagemaker"]
  nullable    = false

  validation {
    condition     = length(var.services) > 0 && length(setsubtract(var.services, ["codebuild", "lambda", "sagemaker", "states"])) == 0
    error_message = "services holds some of codebuild, lambda, sagemaker and states."
  }
}

variable "writers" {
  description = "ARN patterns of further roles that append with rights of their own, such as a build's. None by default."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.writers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "writers holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-dev-build\"."
  }
}

variable "readers" {
  description = "ARN patterns of the roles that read the ledger. Default: the permission sets Auditor, ModelApprover and MLEngineer, in this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.readers == null || alltrue([for arn in coalesce(var.readers, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "readers holds ARN patterns of roles in named accounts."
  }
}

variable "administrators" {
  description = "ARN patterns of the roles that administer the key and configure the registry. Default: Terraform's own role of this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "retention" {
  description = <<-EOT
    Object Lock of the ledger. In mode COMPLIANCE nobody, root included, deletes an entry before its days are over. GOVERNANCE,
    or less than ten years, needs a reason.
  EOT
  type = object({
    mode   = optional(string, "COMPLIANCE")
    days   = optional(number, 3653)
    reason = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.retention.mode) && var.retention.days >= 1 && var.retention.days == floor(var.retention.days)
    error_message = "retention.mode is COMPLIANCE or GOVERNANCE, retention.days a whole number of days from 1."
  }

  validation {
    condition     = (var.retention.mode == "COMPLIANCE" && var.retention.days >= 3653) || try(length(trimspace(var.retention.reason)) >= 10, false)
    error_message = "retention weaker than COMPLIANCE for 3653 days says why, in retention.reason."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the writer's role (module identity)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is a customer-managed policy's ARN, such as \"arn:aws:iam::444444444444:policy/ringfence-dev-boundary\"."
  }
}

variable "disposable" {
  description = "For an environment that is torn down often: the ledger is emptied when it is destroyed, as far as its lock lets it. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why this environment's ledger may be deleted."
  }

  validation {
    condition     = var.disposable == null || var.retention.mode == "GOVERNANCE"
    error_message = "A ledger under COMPLIANCE cannot be emptied by anyone before its days are over: disposable goes with retention.mode = \"GOVERNANCE\"."
  }
}
