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

variable "private_subnet_ids" {
  description = "The subnets that compute may run in, by zone letter (module network)."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.private_subnet_ids) > 0
    error_message = "private_subnet_ids names at least one subnet: with none, nothing could ever be started."
  }
}

variable "security_group_ids" {
  description = "The security groups that compute may use (module network): workloads."
  type        = object({ workloads = string })
  nullable    = false
}

variable "key_arns" {
  description = "ARNs of the keys (module keys): studio and models for volumes, models and lake for what jobs write."
  type = object({
    studio = string
    models = string
    lake   = string
  })
  nullable = false
}

variable "instance_types" {
  description = "The instance types that people and their code may start. Types with local NVMe disks cannot take a volume key, so none may be listed."
  type        = list(string)
  nullable    = false
  default = [
    "ml.t3.medium", "ml.t3.large", "ml.t3.xlarge",
    "ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge", "ml.m5.4xlarge",
    "ml.c5.xlarge", "ml.c5.2xlarge", "ml.c5.4xlarge",
  ]

  validation {
    condition     = length(var.instance_types) > 0 && alltrue([for type in var.instance_types : can(regex("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$", type))])
    error_message = "instance_types must list SageMaker types in full, such as \"ml.m5.large\"; a wildcard would let in types that nobody has looked at."
  }

  validation {
    condition = !anytrue([for type in var.instance_types : can(regex(
      "^ml\\.([a-z]+[0-9]+[a-z]*d[a-z]*|g5|g5g|g6|g6e|g6f|gr6|gr6f|p5|p5e|p5en|p6-.*|trn[0-9][a-z]*|i[0-9][a-z]*)\\.", type
    ))])
    error_message = "instance_types holds a type with local NVMe disks (such as ml.m5d, ml.g5 or ml.p4d): SageMaker refuses a volume key for it, so its data would not be under the platform's key. Take one with EBS volumes only."
  }
}

variable "image_repositories" {
  description = "ECR repository ARNs (wildcards allowed in the name) that jobs may pull from. Default: the environment's own, <name>-* in this account."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.image_repositories : can(regex("^arn:[a-z-]+:ecr:[a-z0-9-]+:[0-9]{12}:repository/[^*]", arn))])
    error_message = "image_repositories must be ECR repository ARNs of one account whose name does not begin with a wildcard."
  }
}
