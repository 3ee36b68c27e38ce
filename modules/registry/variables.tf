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

variable "groups" {
  description = "Model package groups: name => what its models are for."
  type        = map(object({ description = string }))
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[a-z0-9](-?[a-z0-9]){0,62}$", name))])
    error_message = "groups has names of lower-case letters, digits and single hyphens, such as \"credit-risk\"."
  }

  validation {
    condition     = alltrue([for group in var.groups : length(trimspace(group.description)) >= 10])
    error_message = "groups says for each, in description, what its models are for."
  }
}

variable "publishers" {
  description = "ARN patterns of the roles, of any account of the organisation, that register model packages: the training pipelines'. Nobody by default."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.publishers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "publishers holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-dev-pipeline-*\"."
  }
}

variable "approvers" {
  description = "ARN patterns of the roles that approve or reject. Default: the permission set ModelApprover, in this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.approvers == null || alltrue([for arn in coalesce(var.approvers, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "approvers holds ARN patterns of roles in named accounts."
  }

  validation {
    condition     = var.approvers == null || length(setintersection(coalesce(var.approvers, []), var.publishers)) == 0
    error_message = "approvers and publishers share a role: who registers a model does not approve it."
  }
}

variable "deployers" {
  description = "ARN patterns of the roles, of any account, that read the registry and deploy from it: the delivery pipelines' of preproduction and production."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.deployers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "deployers holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::666666666666:role/ringfence-prod-delivery\"."
  }
}

variable "administrators" {
  description = "ARN patterns of the roles that administer the key and configure the registry and delete. Default: Terraform's own role of this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "disposable" {
  description = "For an environment that is torn down often: the key goes after 7 days. Says why. A group with versions is not deleted."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why the registry's key may be lost."
  }
}
