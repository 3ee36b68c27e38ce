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

variable "key_arn" {
  description = "ARN of the key of the bucket that templates are published to (module keys, a purpose products that Terraform's role uses)."
  type        = string
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that receives access logs (module data_lake, zone logs)."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "The boundary of the launch roles (module identity): without one, a product could do more than its launcher's platform."
  type        = string
  nullable    = false
}

variable "execution_role_arn" {
  description = "The execution role of module identity: a launched notebook works with its owner's, this name with a hyphen and the owner's user name, and the launch role passes no other."
  type        = string
  nullable    = false
}

variable "permission_sets" {
  description = "The permission sets of IAM Identity Center whose people see the portfolio."
  type        = set(string)
  default     = ["DataScientist"]
  nullable    = false

  validation {
    condition     = length(var.permission_sets) >= 1 && length(var.permission_sets) <= 10 && alltrue([for set in var.permission_sets : can(regex("^[A-Za-z0-9+=,.@-]{1,32}$", set))])
    error_message = "permission_sets holds 1 to 10 names of permission sets: Service Catalog takes ten role patterns a portfolio, and a wildcard would let in roles that nobody has looked at."
  }
}

variable "instance_types" {
  description = "The instance types that a notebook may have. Types with local NVMe disks take no volume key, so none may be listed."
  type        = list(string)
  default     = ["ml.t3.medium", "ml.t3.large", "ml.t3.xlarge", "ml.m5.large", "ml.m5.xlarge"]
  nullable    = false

  validation {
    condition     = contains(var.instance_types, "ml.t3.medium") && alltrue([for type in var.instance_types : can(regex("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$", type))])
    error_message = "instance_types lists SageMaker types in full, and ml.t3.medium among them: it is the product's default."
  }

  validation {
    condition = !anytrue([for type in var.instance_types : can(regex(
      "^ml\\.([a-z]+[0-9]+[a-z]*d[a-z]*|g5|g5g|g6|g6e|g6f|gr6|gr6f|p5|p5e|p5en|p6-.*|trn[0-9][a-z]*|i[0-9][a-z]*)\\.", type
    ))])
    error_message = "instance_types holds a type with local NVMe disks (such as ml.m5d, ml.g5 or ml.p4d): SageMaker refuses a volume key for it. Take one with EBS volumes only."
  }
}

variable "volume_sizes_in_gb" {
  description = "The sizes that a notebook's volume may have. A template constraint compares with a list: it knows no less or greater."
  type        = list(number)
  default     = [5, 10, 20, 50, 100]
  nullable    = false

  validation {
    condition     = contains(var.volume_sizes_in_gb, 20) && alltrue([for size in var.volume_sizes_in_gb : size >= 5 && size <= 1024 && floor(size) == size])
    error_message = "volume_sizes_in_gb holds whole numbers from 5 to 1024, and 20 among them: it is the product's default."
  }
}

variable "tag_options" {
  description = "Tags that Service Catalog puts on whatever is launched, key => values; of several values the launcher must choose one."
  type        = map(list(string))
  default     = { ProvisionedBy = ["service-catalog"] }
  nullable    = false

  validation {
    condition     = length(setintersection(keys(var.tag_options), ["Environment", "DataClassification", "OwnerTeam", "Module", "Owner", "CostCentre", "Product"])) == 0
    error_message = "tag_options repeats a tag that the product or the template already sets; Service Catalog refuses a key that comes twice."
  }
}

variable "administrators" {
  description = "ARN patterns of the roles that publish templates. Default: Terraform's own role of this account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.administrators == null || alltrue([for arn in coalesce(var.administrators, []) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.*[A-Za-z0-9]", arn))])
    error_message = "administrators holds ARN patterns of roles in named accounts, such as \"arn:aws:iam::444444444444:role/ringfence-terraform\"."
  }
}

variable "support" {
  description = "Whom launchers ask: an address, and what they find there."
  type = object({
    email       = optional(string)
    description = optional(string, "Ask the team that owns the platform.")
  })
  default  = {}
  nullable = false
}

variable "disposable" {
  description = "For an environment that is torn down often: published templates are deleted with their bucket. Says why."
  type        = object({ reason = string })
  default     = null

  validation {
    condition     = var.disposable == null || try(length(trimspace(var.disposable.reason)) >= 10, false)
    error_message = "disposable.reason says in words why the published templates may be deleted."
  }
}

variable "products" {
  description = <<-EOT
    The products that are offered: name => monthly_budget_in_usd, what everything that was launched of it may cost a month before
    budget_subscribers hear of it (0: no budget), and withdrawn_versions, which nobody can launch any more (what was launched
    of them goes on).
  EOT
  type = map(object({
    monthly_budget_in_usd = optional(number, 500)
    withdrawn_versions    = optional(set(string), [])
  }))
  default = {
    feature-group    = {}
    model-project    = {}
    secure-notebook  = {}
    studio-workspace = {}
    team-data-bucket = {}
  }
  nullable = false

  validation {
    condition     = length(var.products) > 0 && length(setsubtract(keys(var.products), ["feature-group", "model-project", "secure-notebook", "studio-workspace", "team-data-bucket"])) == 0
    error_message = "products offers one or more of feature-group, model-project, secure-notebook, studio-workspace and team-data-bucket: each has its templates in this module."
  }

  validation {
    condition     = alltrue([for settings in var.products : settings.monthly_budget_in_usd >= 0])
    error_message = "products.monthly_budget_in_usd is an amount of US dollars, or 0 where a product has no budget."
  }
}

variable "budget_subscribers" {
  description = "E-mail addresses that hear when a product has cost 80 per cent of its budget, or is about to cost all of it. Up to ten."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.budget_subscribers) <= 10 && alltrue([for address in var.budget_subscribers : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "budget_subscribers holds up to ten e-mail addresses: AWS Budgets takes no more a notification."
  }
}

variable "teams" {
  description = "The teams that a team's product can be launched for: those of module data_lake, as they stand in IAM Identity Center."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.teams) > 0 && alltrue([for team in var.teams : can(regex("^[a-z][a-z0-9-]{1,15}$", team))])
    error_message = "teams names one or more teams in 2 to 16 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "platform" {
  description = <<-EOT
    What the products' templates look up: the keys of the lake, of models, and of the teams' buckets and repositories (module
    keys; the last is a purpose teams), and Studio's domain (module studio).
  EOT
  type = object({
    lake_key_arn     = string
    models_key_arn   = string
    studio_domain_id = string
    teams_key_arn    = string
  })
  nullable = false
}

variable "share" {
  description = <<-EOT
    Whom the portfolio is shared with: account_ids, which have to accept it, and organizational_unit_arns, which see it at once,
    the permission sets' patterns included (this needs the management account or a delegated administrator, and access along
    the organisation). The launch roles must stand in those accounts too, under the same names.
  EOT
  type = object({
    account_ids              = optional(set(string), [])
    organizational_unit_arns = optional(set(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for account in var.share.account_ids : can(regex("^[0-9]{12}$", account))])
    error_message = "share.account_ids holds accounts by their twelve digits."
  }

  validation {
    condition     = alltrue([for unit in var.share.organizational_unit_arns : can(regex("^arn:[a-z-]+:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$", unit))])
    error_message = "share.organizational_unit_arns holds units by their ARNs, such as \"arn:aws:organizations::111111111111:ou/o-ringfence01/ou-rf01-workload\"."
  }
}
