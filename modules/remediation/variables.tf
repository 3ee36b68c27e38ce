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

variable "perimeter" {
  description = <<-EOT
    What a SageMaker resource must be made of, by value: the platform's subnets, its security groups, its keys. `images`
    are prefixes of container images, such as "444444444444.dkr.ecr.eu-west-1.amazonaws.com/"; none allows any image.
  EOT
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
    key_arns           = list(string)
    images             = optional(list(string), [])
  })
  nullable = false

  validation {
    condition     = length(var.perimeter.subnet_ids) > 0 && length(var.perimeter.security_group_ids) > 0 && length(var.perimeter.key_arns) > 0
    error_message = "perimeter names at least one subnet, one security group and one key: without, nothing could be inside it."
  }
}

variable "mode" {
  description = <<-EOT
    What happens to a resource outside the perimeter, each including what stands before it: "observe" records it, "alert"
    tells the owner, "quarantine" marks it and stops what runs, "stop" also takes away models, endpoints, their
    configurations and schedules.
  EOT
  type        = string
  default     = "quarantine"
  nullable    = false

  validation {
    condition     = contains(["observe", "alert", "quarantine", "stop"], var.mode)
    error_message = "mode is \"observe\", \"alert\", \"quarantine\" or \"stop\"."
  }
}

variable "network" {
  description = "Where the function runs: private subnets whose VPC has endpoints for sagemaker.api, s3 and sns, and security groups that let it reach them."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  nullable = false

  validation {
    condition     = length(var.network.subnet_ids) > 0 && length(var.network.security_group_ids) > 0
    error_message = "network names at least one private subnet and one security group."
  }
}

variable "owner_emails" {
  description = "Who is told of a finding, by e-mail. Each address must confirm once; other subscribers may be put on the topic."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.owner_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "owner_emails holds e-mail addresses."
  }
}

variable "quarantined_roles" {
  description = "Names of the roles to which the policy is attached that refuses the use of what is in quarantine, such as the execution role. A key says which in words; it is known at plan time."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the evidence bucket's access logs; the logs zone of module data_lake, if left out."
  type        = string
  default     = null
}

variable "retention" {
  description = <<-EOT
    Object Lock of the evidence. In mode COMPLIANCE nobody, root included, deletes a record before its days are over.
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
  description = "For an environment that is torn down often: the evidence is emptied when it is destroyed, as far as its lock lets it. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why this environment's evidence may be deleted."
  }

  validation {
    condition     = var.disposable == null || var.retention.mode == "GOVERNANCE"
    error_message = "Evidence under COMPLIANCE cannot be emptied by anyone before its days are over: disposable goes with retention.mode = \"GOVERNANCE\"."
  }
}
