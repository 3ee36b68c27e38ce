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

variable "vpc" {
  description = <<-EOT
    The private network. `cidr` is cut into eight equal blocks, one for each zone letter from a to f and two left over,
    so that taking a zone away never renumbers another. `zones` are the letters of the availability zones used.
  EOT
  type = object({
    cidr  = string
    zones = optional(set(string), ["a", "b", "c"])
  })
  nullable = false

  validation {
    condition     = try(cidrsubnet(var.vpc.cidr, 0, 0) == var.vpc.cidr, false) && can(regex("/(1[6-9]|2[0-2])$", var.vpc.cidr))
    error_message = "vpc.cidr is an IPv4 block between /16 and /22 written at its first address, such as \"10.20.0.0/20\"."
  }

  validation {
    condition     = can(regex("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.)", var.vpc.cidr))
    error_message = "vpc.cidr lies in a private range: 10/8, 172.16/12, 192.168/16 or 100.64/10."
  }

  validation {
    condition     = length(var.vpc.zones) >= 2 && length(setsubtract(var.vpc.zones, ["a", "b", "c", "d", "e", "f"])) == 0
    error_message = "vpc.zones holds at least two letters from a to f, such as [\"a\", \"b\", \"c\"]."
  }
}

variable "reserved_cidrs" {
  description = "Blocks that are in use elsewhere and may be peered or routed to one day, by whose they are: vpc.cidr must not overlap any."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.reserved_cidrs : can(cidrsubnet(cidr, 0, 0))])
    error_message = "reserved_cidrs holds IPv4 blocks, such as { on-premises = \"10.0.0.0/12\" }."
  }

  validation {
    condition = alltrue([for cidr in var.reserved_cidrs : try(
      cidrsubnet("${cidrhost(cidr, 0)}/${min(split("/", cidr)[1], split("/", var.vpc.cidr)[1])}", 0, 0)
      != cidrsubnet("${cidrhost(var.vpc.cidr, 0)}/${min(split("/", cidr)[1], split("/", var.vpc.cidr)[1])}", 0, 0), true)
    ])
    error_message = "vpc.cidr overlaps a block of reserved_cidrs: take another for the VPC, since two networks with the same addresses can never be joined."
  }
}

variable "existing" {
  description = <<-EOT
    A VPC that is there already, in place of a new one: its id, private subnets and their route tables by zone letter. Then
    vpc.cidr and vpc.zones describe it and build nothing; endpoints, security groups, DNS firewall and flow logs are made
    in it. It has DNS support and DNS host names on, no route to the internet, and its own network ACLs.
  EOT
  type = object({
    vpc_id          = string
    subnet_ids      = map(string)
    route_table_ids = map(string)
  })
  default = null

  validation {
    condition     = var.existing == null || can(regex("^vpc-[0-9a-f]{8,17}$", var.existing.vpc_id))
    error_message = "existing.vpc_id looks like \"vpc-0123456789abcdef0\"."
  }

  validation {
    condition = var.existing == null || try(length(var.existing.subnet_ids) >= 2 && alltrue([for zone, id in var.existing.subnet_ids :
      can(regex("^[a-f]$", zone)) && can(regex("^subnet-[0-9a-f]{8,17}$", id))
    ]), false)
    error_message = "existing.subnet_ids holds at least two private subnets by zone letter, such as { a = \"subnet-0123456789abcdef0\", b = ... }."
  }

  validation {
    condition = var.existing == null || try(length(var.existing.route_table_ids) >= 1 && alltrue([for id in var.existing.route_table_ids :
      can(regex("^rtb-[0-9a-f]{8,17}$", id))
    ]), false)
    error_message = "existing.route_table_ids holds the route table of every private subnet: the gateway endpoints go on each of them."
  }
}

variable "capabilities" {
  description = <<-EOT
    What the environment switches on; the interface endpoints follow from it by the table in services.tf. Always there:
    platform (keys, logs, metrics, events, parameters, secrets, sessions of roles), and S3 and DynamoDB by gateway.
  EOT
  type        = set(string)
  nullable    = false

  default = ["containers", "feature_store", "inference", "jobs", "notebooks", "packages", "self_service", "studio"]

  validation {
    condition = length(setsubtract(var.capabilities, [
      "analytics", "console", "containers", "delivery", "experiments", "feature_store", "file_systems", "inference", "infrastructure",
      "jobs", "messages", "mlflow", "notebooks", "operations", "packages", "partner_apps", "self_service", "sessions", "source_control",
      "studio", "workflows",
    ])) == 0
    error_message = "capabilities are out of analytics, console, containers, delivery, experiments, feature_store, file_systems, inference, infrastructure, jobs, messages, mlflow, notebooks, operations, packages, partner_apps, self_service, sessions, source_control, studio, workflows."
  }
}

variable "services" {
  description = <<-EOT
    Further AWS services that workloads reach, each through an interface endpoint of its own. A name is the endpoint service's
    name without its prefix and region: `sagemaker.api` is com.amazonaws.<region>.sagemaker.api; `sagemaker.studio`,
    `sagemaker.notebook`, `sagemaker.experiments`, `sagemaker.mlflow` and `sagemaker.partner-app` are aws.sagemaker.<region>.*.
  EOT
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)*$", service)) && !startswith(service, "com.") && !startswith(service, "aws.")])
    error_message = "services holds names without prefix and region, such as \"sagemaker.api\", \"sagemaker.studio\" or \"ecr.dkr\"."
  }

  validation {
    condition     = length(setintersection(var.services, ["s3", "dynamodb"])) == 0
    error_message = "s3 and dynamodb are always there as gateway endpoints; leave them out of services."
  }
}

variable "allowed_domains" {
  description = "Further names that the VPC's resolver answers, beside those of AWS's endpoints: such as \"*.bank.internal\"."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for domain in var.allowed_domains : can(regex("^(\\*\\.)?([a-z0-9_-]+\\.)+[a-z0-9-]+$", domain))])
    error_message = "allowed_domains holds names of two labels or more in lower case, with \"*.\" only in front: \"*.bank.internal\". A whole top-level domain is not taken."
  }
}

variable "block_public_access" {
  description = "\"account\" blocks internet gateways for every VPC of the account in this region, default VPCs among them; \"vpc\" trusts to this VPC having none."
  type        = string
  default     = "vpc"
  nullable    = false

  validation {
    condition     = contains(["account", "vpc"], var.block_public_access)
    error_message = "block_public_access is \"account\" or \"vpc\"."
  }
}

variable "flow_log_archive_arn" {
  description = "ARN of the bucket (and prefix) of the log archive that flow logs are delivered to as well; null for the log group alone."
  type        = string
  default     = null

  validation {
    condition     = var.flow_log_archive_arn == null || can(regex("^arn:[a-z-]+:s3:::[a-z0-9.-]{3,63}(/.*)?$", coalesce(var.flow_log_archive_arn, "x")))
    error_message = "flow_log_archive_arn is a bucket's ARN, such as \"arn:aws:s3:::ringfence-222222222222-archive\"."
  }
}

variable "endpoint_zones" {
  description = "Fewer zones for an endpoint service that AWS does not offer in all of vpc.zones: service => zone letters."
  type        = map(set(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for zones in var.endpoint_zones : length(zones) > 0 && length(setsubtract(zones, var.vpc.zones)) == 0])
    error_message = "endpoint_zones gives each service at least one letter out of vpc.zones."
  }
}

variable "endpoints_without_policy" {
  description = "Services whose endpoints AWS accepts no policy on: service => why it is acceptable to go without one."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for reason in var.endpoints_without_policy : length(trimspace(reason)) >= 10])
    error_message = "endpoints_without_policy gives a reason, in words, for each service."
  }
}

variable "endpoint_exceptions" {
  description = <<-EOT
    Resources outside the organisation that an endpoint lets through, beyond those that AWS needs itself:
    service ("s3" included) => statement name => what and why. With `own_principals_only` false the caller need not be of
    the organisation: only for downloads that AWS signs itself.
  EOT
  type = map(map(object({
    actions             = set(string)
    resources           = set(string)
    reason              = string
    own_principals_only = optional(bool, true)
  })))
  default  = {}
  nullable = false

  validation {
    condition = alltrue(flatten([for service, statements in var.endpoint_exceptions : [for name, statement in statements :
      can(regex("^[A-Za-z0-9]+$", name)) && length(trimspace(statement.reason)) >= 10
      && length(statement.actions) > 0 && length(statement.resources) > 0
      && alltrue([for arn in statement.resources : can(regex("^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[^*]", arn))])
      && !anytrue([for action in statement.actions : endswith(action, ":*") || action == "*"])
    ]]))
    error_message = "Each endpoint exception has a name of letters and digits, actions without a bare wildcard, ARNs whose resource does not begin with a wildcard, and a reason in words."
  }
}

variable "logs_key_arn" {
  description = "ARN of the KMS key of log groups (module keys, purpose \"logs\")."
  type        = string
  nullable    = false
}

variable "log_retention_in_days" {
  description = "How long flow logs are kept: one of CloudWatch Logs' own values, a year or more."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_in_days)
    error_message = "log_retention_in_days is one of 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the flow log role; null for none."
  type        = string
  default     = null
}
