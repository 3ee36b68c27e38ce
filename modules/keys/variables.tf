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

variable "administrators" {
  description = <<-EOT
    ARN patterns of the roles that administer the keys and cannot use them. Default: Terraform's own role and the permission
    set SysopsAdministrator, both of this account. The account's root user is always among them, or a key could be orphaned.
  EOT
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "purposes" {
  description = <<-EOT
    Changes to what the module makes by itself (see the README): purpose => additional roles, as ARN patterns.
    `users` encrypt and decrypt through the services of the purpose, `readers` only decrypt, `grantors` let AWS resources
    that they create (volumes, file systems) use the key. A purpose that the module does not know is a further key, and
    `services` says through which AWS services it is used.
  EOT
  type = map(object({
    users    = optional(set(string), [])
    readers  = optional(set(string), [])
    grantors = optional(set(string), [])
    services = optional(set(string), ["s3"])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for purpose in keys(var.purposes) : can(regex("^[a-z][a-z0-9-]{1,30}$", purpose))])
    error_message = "A purpose is a short lower-case word, such as \"lake\": the alias is <name>-<purpose>."
  }

  validation {
    condition = alltrue(flatten([for purpose in var.purposes : [for arn in setunion(purpose.users, purpose.readers, purpose.grantors) :
      can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))
    ]]))
    error_message = "purposes names roles by ARN patterns in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-dev-execution\"; a wildcard account or role is not taken."
  }
}

variable "reserved_aliases" {
  description = "Aliases of the account that other roots hold, such as the state's: a purpose that would take one is refused."
  type        = set(string)
  default     = ["alias/ringfence-state"]
  nullable    = false

  validation {
    condition     = alltrue([for alias in var.reserved_aliases : can(regex("^alias/[A-Za-z0-9/_-]+$", alias))])
    error_message = "reserved_aliases holds aliases in full, such as \"alias/ringfence-state\"."
  }

  validation {
    condition     = length(setintersection(var.reserved_aliases, [for purpose in keys(var.purposes) : "alias/${var.name}-${purpose}"])) == 0
    error_message = "purposes holds a word whose alias, alias/<name>-<purpose>, is taken already (reserved_aliases): choose another word, or another name for this environment."
  }
}

variable "disposable" {
  description = "For an environment that is torn down often: keys are deleted after 7 days in place of 30. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why this environment's keys may go after 7 days."
  }
}
