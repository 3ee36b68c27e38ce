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

variable "upstreams" {
  description = <<-EOT
    The public registries that packages come from, by the short name that a repository of their own gets: public-<name>. No
    other repository has a way outside.
  EOT
  type        = map(string)
  default     = { npm = "public:npmjs", pypi = "public:pypi" }
  nullable    = false

  validation {
    condition = alltrue([for connection in values(var.upstreams) :
      contains(["public:crates-io", "public:maven-central", "public:npmjs", "public:nuget-org", "public:pypi", "public:ruby-gems-org"], connection)
    ])
    error_message = "upstreams names CodeArtifact's external connections: public:pypi, public:npmjs, public:maven-central, public:nuget-org, public:crates-io, public:ruby-gems-org."
  }

  validation {
    condition     = alltrue([for name in keys(var.upstreams) : can(regex("^[a-z][a-z0-9-]{1,30}$", name))])
    error_message = "upstreams has short lower-case names, such as \"pypi\"."
  }

  validation {
    condition     = length(var.upstreams) <= 9
    error_message = "upstreams holds nine registries at most: with the internal repository a repository takes ten upstreams."
  }
}

variable "publishers" {
  description = "ARN patterns of the roles that publish the firm's own packages into the repository internal, in any account of the organisation."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.publishers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "publishers holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-dev-build\"."
  }
}

variable "administrators" {
  description = "ARN patterns of the roles that administer the key and configure the mirror. Default: Terraform's own role of this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "disposable" {
  description = "For an environment that is torn down often: its key is deleted after 7 days in place of 30. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why the mirror's key may go after 7 days."
  }
}
