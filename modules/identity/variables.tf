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

variable "users" {
  description = <<-EOT
    The people who work in this account, profile name => owner, the user name in IAM Identity Center (default: the profile's
    name); team, whose folders of the lake their code reaches; project and cost_centre, put on the role as tags. Each gets an
    execution role of their own, <name>-execution-<owner>.
  EOT
  type = map(object({
    owner       = optional(string)
    team        = string
    project     = optional(string)
    cost_centre = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for profile, user in var.users : can(regex("^[A-Za-z0-9_.@+=-]+$", coalesce(user.owner, profile))) && length("${var.name}-execution-${coalesce(user.owner, profile)}") <= 64])
    error_message = "users.owner is a user name of letters, digits and _ . @ + = - that leaves <name>-execution-<owner> at most 64 characters, IAM's limit for a role: give the person a shorter user name in the identity store."
  }

  validation {
    condition     = length(distinct([for profile, user in var.users : coalesce(user.owner, profile)])) == length(var.users)
    error_message = "users gives one owner two profiles: one person has one profile and one execution role. Take one of them out."
  }

  validation {
    condition     = alltrue([for user in var.users : can(regex("^[A-Za-z0-9_.-]{1,64}$", user.team))])
    error_message = "users.team is a folder of the lake, of letters, digits and _ . -: with \"/\" or \"*\" in it, it would be another team's."
  }
}

variable "vpc_id" {
  description = "The VPC whose endpoints people open Studio and notebooks through (module network): a presigned address is handed out nowhere else."
  type        = string
  nullable    = false
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
  description = "ARNs of the keys (module keys): studio and models for volumes, models and lake for what jobs write, alerts for the topic of the break-glass alarm."
  type = object({
    studio = string
    models = string
    lake   = string
    alerts = string
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

variable "studio_images" {
  description = "ARN patterns of the images (image/..., image-version/...) that Studio may start besides the environment's own, <name>-*. Default: AWS's distribution, sagemaker-distribution-*, whichever account of AWS's holds it in the region."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.studio_images : can(regex("^arn:[a-z-]+:sagemaker:[a-z0-9-]+:[0-9]{12}:image(-version)?/[^*]", arn))])
    error_message = "studio_images must be ARNs of SageMaker images of one account whose name does not begin with a wildcard, such as \"arn:aws:sagemaker:eu-west-1:333333333333:image/ringfence-*\"."
  }
}

variable "break_glass" {
  description = "The role for emergencies: who is told by e-mail whenever it is taken, and for how many hours a session lasts at most."
  type = object({
    alert_emails  = optional(set(string), [])
    session_hours = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for address in var.break_glass.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "break_glass.alert_emails holds e-mail addresses, such as \"security@example.com\"."
  }

  validation {
    condition     = var.break_glass.session_hours >= 1 && var.break_glass.session_hours <= 4
    error_message = "break_glass.session_hours is 1 to 4: an emergency that lasts longer is worth a second sign-in."
  }
}
