variable "name" {
  description = "Prefix of every name in this environment, such as \"ringfence-dev\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "name takes 3 to 24 lower-case letters, digits and hyphens, beginning with a letter: bucket and role names are built from it."
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

variable "vpc_id" {
  description = "The VPC of the domain (module network)."
  type        = string
  nullable    = false
}

variable "private_subnet_ids" {
  description = "The subnets of the domain, by zone letter (module network)."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.private_subnet_ids) > 0 && length(var.private_subnet_ids) <= 16
    error_message = "private_subnet_ids names 1 to 16 subnets: SageMaker takes no more."
  }
}

variable "security_group_ids" {
  description = "The security groups of Studio's apps (module network): workloads."
  type        = object({ workloads = string })
  nullable    = false
}

variable "key_arn" {
  description = "ARN of the key of Studio's file system and volumes (module keys, purpose studio). A change replaces the domain."
  type        = string
  nullable    = false
}

variable "execution_role_arn" {
  description = "The domain's default role, for profiles that name none of their own: one that may do nothing (module identity, default_role_arn)."
  type        = string
  nullable    = false
}

variable "users" {
  description = <<-EOT
    The people who get a user profile: profile name => owner, the user name in IAM Identity Center, by which they alone can
    open it (default: the profile's name); execution_role_arn, the person's own role (module identity, person_role_arns;
    default: the domain's, which may do nothing); team, project and cost_centre, put on the profile as tags;
    security_group_ids, for a group of their own, so that one user's app cannot reach another's (default: the platform's
    workloads group).
  EOT
  type = map(object({
    owner              = optional(string)
    execution_role_arn = optional(string)
    team               = string
    project            = optional(string)
    cost_centre        = optional(string)
    security_group_ids = optional(list(string), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for profile in keys(var.users) : can(regex("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", profile))])
    error_message = "users holds profile names of up to 63 letters, digits and hyphens, such as \"scientist-1\"; give an e-mail address as owner."
  }

  validation {
    condition     = alltrue([for user in var.users : can(regex("^[A-Za-z0-9_.@+=-]{1,128}$", coalesce(user.owner, "x")))])
    error_message = "users.owner is a user name of IAM Identity Center: letters, digits and _ . @ + = -, since it is compared with a session tag and \"/\" or \"*\" would break out of a pattern."
  }

  validation {
    condition     = length(distinct([for profile, user in var.users : coalesce(user.owner, profile)])) == length(var.users)
    error_message = "users gives one owner two profiles: one person has one profile. Take one of them out."
  }

  validation {
    condition     = length(distinct(compact([for user in var.users : user.execution_role_arn]))) == length(compact([for user in var.users : user.execution_role_arn]))
    error_message = "users gives two profiles one execution role: each person has their own (module identity, person_role_arns)."
  }

  validation {
    condition     = alltrue([for user in var.users : length(user.security_group_ids) <= 4])
    error_message = "users.security_group_ids holds at most four groups: SageMaker adds a fifth, and an interface takes no more."
  }
}

variable "idle" {
  description = "After how many minutes without activity an app is shut down, and up to how many its user may ask for."
  type = object({
    timeout_in_minutes         = optional(number, 60)
    maximum_timeout_in_minutes = optional(number, 480)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.idle.timeout_in_minutes >= 60 && var.idle.timeout_in_minutes <= var.idle.maximum_timeout_in_minutes && var.idle.maximum_timeout_in_minutes <= 1440
    error_message = "idle.timeout_in_minutes is 60 or more (SageMaker's least) and no more than idle.maximum_timeout_in_minutes, itself at most 1440."
  }
}

variable "storage" {
  description = "Size of a space's volume in GB: default and most."
  type = object({
    default_in_gb = optional(number, 20)
    maximum_in_gb = optional(number, 100)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.storage.default_in_gb >= 5 && var.storage.default_in_gb <= var.storage.maximum_in_gb && var.storage.maximum_in_gb <= 16384
    error_message = "storage.default_in_gb lies between 5 and storage.maximum_in_gb, itself at most 16384."
  }
}

variable "default_instance_type" {
  description = "The instance type that an app starts on unless its user takes another of the approved ones."
  type        = string
  default     = "ml.t3.medium"
  nullable    = false

  validation {
    condition     = can(regex("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$", var.default_instance_type))
    error_message = "default_instance_type is a SageMaker instance type, such as \"ml.t3.medium\"."
  }
}

variable "package_index_url" {
  description = "Address of the private package mirror that pip installs from, reached inside the VPC. Null: pip installs nothing, and says so at once."
  type        = string
  default     = null

  validation {
    condition     = var.package_index_url == null || can(regex("^https://[A-Za-z0-9._:/-]+$", coalesce(var.package_index_url, "https://x")))
    error_message = "package_index_url begins with https:// and holds no user name, password or space."
  }
}

variable "package_mirror" {
  description = "The CodeArtifact repository that pip and npm install from (module package_mirror, in the shared account). It wins over package_index_url."
  type = object({
    domain     = string
    owner      = string
    region     = string
    repository = string
  })
  default = null

  validation {
    condition = var.package_mirror == null || try(
      can(regex("^[a-z][a-z0-9-]{0,48}[a-z0-9]$", var.package_mirror.domain)) && can(regex("^[0-9]{12}$", var.package_mirror.owner))
      && can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.package_mirror.region)) && can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$", var.package_mirror.repository)),
    false)
    error_message = "package_mirror takes the domain's name, its owner (twelve digits), region and repository, such as { domain = \"ringfence-shared\", owner = \"333333333333\", region = \"eu-west-1\", repository = \"approved\" }."
  }
}

variable "disposable" {
  description = "For an environment that is torn down often: Studio's file system, the users' home folders, is deleted with the domain. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why the users' home folders may be deleted."
  }
}
