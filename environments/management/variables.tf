variable "account" {
  description = "The management account, in Identity Center's home region."
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
}

variable "organization" {
  description = "The organisation, which exists already, and its organisational units: name => id."
  type = object({
    id                    = string
    management_account_id = string
    units                 = map(string)
  })
  nullable = false

  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization.id))
    error_message = "organization.id looks like \"o-\" and 10 to 32 lower-case letters and digits; `aws organizations describe-organization` prints it."
  }

  validation {
    condition     = alltrue([for id in values(var.organization.units) : can(regex("^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$", id))])
    error_message = "organization.units holds ids such as \"ou-rf01-workload\": `aws organizations list-organizational-units-for-parent` prints them."
  }

  validation {
    condition     = length(setsubtract(["security", "infrastructure", "workloads"], keys(var.organization.units))) == 0
    error_message = "organization.units names security, infrastructure and workloads: policies are attached to these."
  }
}

variable "identity_center" {
  description = "The instance of IAM Identity Center and its identity store."
  type = object({
    instance_arn      = string
    identity_store_id = string
  })
  nullable = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}$", var.identity_center.instance_arn)) && can(regex("^d-[0-9a-f]{10}$", var.identity_center.identity_store_id))
    error_message = "identity_center holds an instance ARN and an identity store id; `aws sso-admin list-instances` prints both."
  }
}

variable "environments" {
  description = "The accounts that people work in: short name => account, region and the name its resources begin with."
  type = map(object({
    account_id = string
    name       = string
    region     = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for environment in var.environments : can(regex("^[0-9]{12}$", environment.account_id))])
    error_message = "environments.account_id is the twelve digits of the environment's account."
  }

  validation {
    condition     = contains(keys(var.environments), "dev")
    error_message = "environments names dev: data scientists work there."
  }
}

variable "regions" {
  description = "The regions that accounts may use. Global services answer elsewhere and are let through by name."
  type        = list(string)
  nullable    = false

  validation {
    condition     = contains(var.regions, var.account.region)
    error_message = "regions must hold account.region: Identity Center lives there."
  }
}

variable "perimeters" {
  description = "Which network and keys each environment's account keeps to (see module guardrails): what its root puts out as `perimeter`, once it stands."
  type = map(object({
    account_id         = string
    vpc_id             = string
    subnet_ids         = set(string)
    security_group_ids = set(string)
    volume_key_arns    = set(string)
    output_key_arns    = set(string)
  }))
  default  = {}
  nullable = false
}

variable "access_control_attributes" {
  description = "The attributes of a person that arrive as session tags, tag => source in the identity store. team parts the data, user_name says whose a notebook is."
  type        = map(string)
  nullable    = false

  default = {
    team        = "$${path:enterprise.department}"
    project     = "$${path:enterprise.division}"
    cost_centre = "$${path:enterprise.costCenter}"
    user_name   = "$${path:userName}"
  }

  validation {
    condition     = length(setsubtract(["team", "project", "cost_centre", "user_name"], keys(var.access_control_attributes))) == 0
    error_message = "access_control_attributes must hold team, project, cost_centre and user_name: permission sets compare with them, and costs are told apart by them."
  }

  validation {
    condition     = alltrue([for source in values(var.access_control_attributes) : can(regex("^\\$\\{path:[A-Za-z.]+\\}$", source))])
    error_message = "access_control_attributes holds sources in the identity store, such as \"$${path:userName}\"."
  }
}

variable "people" {
  description = <<-EOT
    People whom Terraform puts into the identity store, user name => who they are. For trying things out: where an identity
    provider fills the store (SCIM), leave it empty and let the provider fill the groups.
  EOT
  type = map(object({
    given_name      = string
    family_name     = string
    email           = string
    team            = string
    project         = optional(string)
    cost_centre     = optional(string)
    permission_sets = set(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for user_name in keys(var.people) : can(regex("^[A-Za-z0-9_.@+=-]{1,128}$", user_name))]) && alltrue([for person in var.people : can(regex("^[A-Za-z0-9_.-]{1,64}$", person.team))])
    error_message = "people holds user names of letters, digits and _ . @ + = -, and teams of letters, digits and _ . - : both are compared in policies, where \"/\" and \"*\" would break out of a pattern."
  }

  validation {
    condition     = alltrue([for person in var.people : length(setsubtract(person.permission_sets, ["DataScientist", "MLEngineer", "DataEngineer", "ModelApprover", "SysopsAdministrator", "Auditor"])) == 0])
    error_message = "people.permission_sets names sets that do not exist; there are DataScientist, MLEngineer, DataEngineer, ModelApprover, SysopsAdministrator and Auditor. Nobody is put into BreakGlass but for an emergency, by hand."
  }
}

variable "terraform_role_arn" {
  description = "The role that Terraform works with, arn:aws:iam::<account>:role/ringfence-terraform. Null: the credentials in the environment."
  type        = string
  default     = null
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
