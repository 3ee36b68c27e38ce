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

variable "publishers" {
  description = "ARN patterns of the roles that publish packages and push images: the builds of the environments."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "model_groups" {
  description = "Model package groups: name => what its models are for."
  type        = map(object({ description = string }))
  default     = {}
  nullable    = false
}

variable "model_publishers" {
  description = "ARN patterns of the roles that register models: the training pipelines' of the environments."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "model_deployers" {
  description = "ARN patterns of the roles that deploy models: the delivery pipelines' of the environments."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "disposable" {
  description = "Says why the images and keys may be lost with this root; null where they may not."
  type        = object({ reason = string })
  default     = null
}

variable "terraform_role_arn" {
  description = "The role that Terraform assumes (environments/bootstrap makes it); null: the credentials at hand are used as they are."
  type        = string
  default     = null
}
