variable "account" {
  description = "The account and region of this environment."
  type = object({
    id        = string
    region    = string
    partition = optional(string, "aws")
  })
  nullable = false
}

variable "organization" {
  description = "The AWS organisation that the account belongs to."
  type = object({
    id                    = string
    management_account_id = string
  })
  nullable = false
}

variable "tags" {
  description = "Tags of everything in this environment."
  type        = map(string)
  nullable    = false
}

variable "cidr" {
  description = "The addresses of the private network; they must not overlap with what it will be peered with."
  type        = string
  nullable    = false
}

variable "users" {
  description = "Who gets a Studio profile and an execution role of their own: profile name => owner (the user name in IAM Identity Center), team, project and cost centre; profile = false for who launches the workspace product instead."
  type = map(object({
    owner       = optional(string)
    profile     = optional(bool, true)
    team        = string
    project     = optional(string)
    cost_centre = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "log_archive" {
  description = "The log archive's bucket (environments/log_archive), which Config delivers to. Without a key the bucket's own encryption is used."
  type = object({
    bucket  = string
    key_arn = optional(string)
  })
  nullable = false
}

variable "remediation" {
  description = "What happens to a SageMaker resource outside the perimeter (observe, alert, quarantine or stop), and who is told by e-mail."
  type = object({
    mode         = optional(string, "quarantine")
    owner_emails = optional(set(string), [])
  })
  default  = {}
  nullable = false
}

variable "package_mirror" {
  description = "The repository of the shared account that pip and npm install from (environments/shared); null: nothing is installed."
  type = object({
    domain     = string
    owner      = string
    region     = string
    repository = string
  })
  default = null
}

variable "terraform_role_arn" {
  description = "The role that Terraform assumes (environments/bootstrap makes it); null: the credentials at hand are used as they are."
  type        = string
  default     = null
}
