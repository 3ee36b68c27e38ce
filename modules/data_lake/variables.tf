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

variable "organization" {
  description = "The AWS organisation whose principals and resources are inside the perimeter."
  type = object({
    id                    = string
    management_account_id = string
  })
  nullable = false

  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization.id))
    error_message = "organization.id looks like \"o-\" and 10 to 32 lower-case letters and digits; `aws organizations describe-organization` prints it."
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
  description = "ARNs of the keys (module keys): lake for the zones raw, curated and features, models for the zone models."
  type = object({
    lake   = string
    models = string
  })
  nullable = false
}

variable "administrators" {
  description = <<-EOT
    ARN patterns of the roles that configure the buckets, from outside the network too. They are no users of the keys, so they
    do not read what is in the zones. Default: Terraform's own role of this account.
  EOT
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "log_readers" {
  description = "ARN patterns of the roles that read access logs. Default: the permission set Auditor, in this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.log_readers == null || alltrue([for arn in coalesce(var.log_readers, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "log_readers holds ARN patterns of roles in named accounts."
  }
}

variable "outside_network" {
  description = "Roles that may use a zone's data without coming through a VPC endpoint of this account: name => ARN pattern, zones and why."
  type = map(object({
    role   = string
    zones  = set(string)
    reason = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for exception in var.outside_network : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", exception.role)) && length(trimspace(exception.reason)) >= 10])
    error_message = "outside_network names a role's ARN pattern in one account, and a reason in words, for each exception."
  }

  validation {
    condition     = alltrue([for exception in var.outside_network : length(exception.zones) > 0 && length(setsubtract(exception.zones, ["raw", "curated", "features", "models"])) == 0])
    error_message = "outside_network.zones holds some of raw, curated, features and models."
  }
}

variable "retention" {
  description = "Days for which replaced or deleted versions of data are kept (versions), and for which access logs are kept (access_logs)."
  type = object({
    versions    = optional(number, 90)
    access_logs = optional(number, 400)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.retention.versions >= 30 && var.retention.access_logs >= 365
    error_message = "retention keeps versions for 30 days or more, and access logs for 365 or more."
  }
}

variable "model_retention" {
  description = <<-EOT
    Object Lock of the zone models. In mode COMPLIANCE nobody, root included, deletes a model before its days are over.
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
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.model_retention.mode) && var.model_retention.days >= 1 && var.model_retention.days == floor(var.model_retention.days)
    error_message = "model_retention.mode is COMPLIANCE or GOVERNANCE, model_retention.days a whole number of days from 1."
  }

  validation {
    condition     = (var.model_retention.mode == "COMPLIANCE" && var.model_retention.days >= 365) || try(length(trimspace(var.model_retention.reason)) >= 10, false)
    error_message = "model_retention weaker than COMPLIANCE for 365 days says why, in model_retention.reason."
  }
}

variable "replicate_to" {
  description = "Buckets in another account that hold a copy of a protected zone: zone => bucket's ARN, its account, and the key there. The owner of the copy is that account."
  type = map(object({
    bucket_arn = string
    account_id = string
    key_arn    = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(keys(var.replicate_to), ["raw", "curated", "features", "models"])) == 0
    error_message = "replicate_to has some of the zones raw, curated, features and models."
  }

  validation {
    condition     = alltrue([for copy in values(var.replicate_to) : can(regex("^[0-9]{12}$", copy.account_id)) && can(regex("^arn:[a-z-]+:s3:::[a-z0-9.-]{3,63}$", copy.bucket_arn)) && can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/", copy.key_arn))])
    error_message = "replicate_to takes a bucket's ARN, the twelve digits of its account, and the ARN of the key there, for each zone."
  }
}

variable "teams" {
  description = "Teams that share the lake: name => the roles that work for it (name => ARN). A team has its folder in each zone, access points, a database and a workgroup."
  type        = map(object({ roles = map(string) }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for team in keys(var.teams) : can(regex("^[a-z][a-z0-9-]{1,15}$", team))])
    error_message = "teams are named in 2 to 16 lower-case letters, digits and hyphens, beginning with a letter: folders, access points and databases are named after them."
  }

  validation {
    condition     = alltrue(flatten([for team in values(var.teams) : [for arn in values(team.roles) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9/+=,.@_-]+$", arn))]])) && alltrue([for team in values(var.teams) : length(team.roles) > 0])
    error_message = "teams names one or more roles for each team, by their ARNs and without wildcards."
  }

  validation {
    condition     = length(distinct(flatten([for team in values(var.teams) : values(team.roles)]))) == length(flatten([for team in values(var.teams) : values(team.roles)]))
    error_message = "teams share a role: a role works for one team only, or the wall between the two is none."
  }
}

variable "vpc_id" {
  description = "The VPC from which the teams' access points are used. Needed where there are teams."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^vpc-[0-9a-f]+$", var.vpc_id)) || (var.vpc_id == "" && length(var.teams) == 0)
    error_message = "vpc_id is needed where there are teams: their access points admit this VPC only."
  }
}

variable "query_limit_bytes" {
  description = "Bytes that one query may scan before Athena stops it."
  type        = number
  default     = 107374182400
  nullable    = false

  validation {
    condition     = var.query_limit_bytes >= 10485760
    error_message = "query_limit_bytes is 10485760 (10 MB) or more: Athena takes no less."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the roles that Lake Formation and replication work with. Default: <name>-boundary, by construction."
  type        = string
  default     = null
}

variable "disposable" {
  description = "For an environment that is torn down often: buckets are emptied when they are destroyed. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why this environment's data may be deleted."
  }
}
