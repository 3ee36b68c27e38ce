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

variable "repositories" {
  description = "The images that are kept, by name: description, and how many untagged ones stay."
  type = map(object({
    description    = string
    untagged_count = optional(number, 10)
  }))
  default = {
    training   = { description = "Images of training and processing jobs." }
    inference  = { description = "Images that models are served from." }
    workspaces = { description = "Images of Studio's apps." }
  }
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.repositories) : can(regex("^[a-z][a-z0-9]*([._/-][a-z0-9]+)*$", name))])
    error_message = "repositories has lower-case names, such as \"training\" or \"risk/scoring\"."
  }

  validation {
    condition     = alltrue([for repository in var.repositories : repository.untagged_count >= 1 && repository.untagged_count <= 1000])
    error_message = "repositories.untagged_count lies between 1 and 1000."
  }
}

variable "publishers" {
  description = "ARN patterns of the roles that push images, in any account of the organisation. Nobody by default."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.publishers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "publishers holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-dev-build\"."
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

variable "disposable" {
  description = "For an environment that is torn down often: repositories are deleted with their images, the key after 7 days. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why images and their key may be lost."
  }
}
