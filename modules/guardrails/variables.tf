variable "name" {
  description = "Prefix of everything that the platform builds in any account, such as \"ringfence\": the protected roles, buckets, keys and alarms begin with it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "name takes 3 to 24 lower-case letters, digits and hyphens, beginning with a letter: bucket and role names are built from it."
  }
}

variable "account" {
  description = "The management account and its region. ARNs are built from the partition, so that policies are known at plan time."
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
  description = "The organisation and its organisational units, name => id. Policies are attached to security, infrastructure and workloads."
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

variable "tags" {
  description = "Tags of every resource. Environment, DataClassification and OwnerTeam are required."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for tag in ["Environment", "DataClassification", "OwnerTeam"] : try(length(var.tags[tag]) > 0, false)])
    error_message = "tags needs a value for each of Environment, DataClassification and OwnerTeam."
  }
}

variable "regions" {
  description = "The regions that accounts may use. Global services answer elsewhere and are let through by name."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.regions) > 0 && alltrue([for region in var.regions : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", region))])
    error_message = "regions lists at least one region by its code, such as \"eu-west-1\"; with none, everything would be refused."
  }
}

variable "instance_types" {
  description = "The instance types that any account may start; each account's own list (module identity) is part of it. Types with local NVMe disks cannot take a volume key, so none may be listed."
  type        = set(string)
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

variable "studio_images" {
  description = "ARN patterns of the images (image/..., image-version/...) that Studio may start besides the platform's own, <name>-*. Default: AWS's distribution, sagemaker-distribution-*, whichever account of AWS's holds it."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.studio_images : can(regex("^arn:[a-z-]+:sagemaker:[a-z0-9-]+:[0-9]{12}:image(-version)?/[^*]", arn))])
    error_message = "studio_images must be ARNs of SageMaker images of one account whose name does not begin with a wildcard, such as \"arn:aws:sagemaker:eu-west-1:333333333333:image/ringfence-*\"."
  }
}

variable "services_that_take_roles" {
  description = "The services that a role may be passed to, by the first part of their principal (\"lambda\" for lambda.amazonaws.com)."
  type        = list(string)
  nullable    = false
  default = [
    "backup", "cloudtrail", "codebuild", "codepipeline", "config", "events", "firehose", "glue", "lakeformation", "lambda", "s3", "sagemaker", "scheduler",
    "servicecatalog", "states", "vpc-flow-logs",
  ]

  validation {
    condition     = alltrue([for service in var.services_that_take_roles : can(regex("^[a-z0-9-]+$", service))]) && !contains(var.services_that_take_roles, "ec2")
    error_message = "services_that_take_roles holds services such as \"lambda\", without \".amazonaws.com\" and without wildcards; ec2 is not taken: an instance would give its role to whoever reaches it."
  }
}

variable "perimeters" {
  description = <<-EOT
    Which network and keys an account's SageMaker keeps to, environment => account and the ids that its root puts out as
    `perimeter`. They are known once the environment stands, so the first apply is without; until then, and beside it, the
    boundaries of module identity hold every role of the account to the same.
  EOT
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

  validation {
    condition     = alltrue([for perimeter in var.perimeters : can(regex("^[0-9]{12}$", perimeter.account_id))])
    error_message = "perimeters.account_id is the twelve digits of the environment's account."
  }

  validation {
    condition = alltrue([for perimeter in var.perimeters :
      can(regex("^vpc-[0-9a-f]+$", perimeter.vpc_id)) && length(perimeter.subnet_ids) > 0 && length(perimeter.security_group_ids) > 0
      && alltrue([for id in perimeter.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
      && alltrue([for id in perimeter.security_group_ids : can(regex("^sg-[0-9a-f]+$", id))])
    ])
    error_message = "perimeters names a VPC and at least one subnet and one security group by id, such as \"vpc-0d0d0d0d\", \"subnet-0a0a0a0a\" and \"sg-0c0c0c0c\": the environment's output `perimeter` holds them."
  }

  validation {
    condition = alltrue([for perimeter in var.perimeters : length(perimeter.volume_key_arns) > 0 && length(perimeter.output_key_arns) > 0
      && alltrue([for arn in setunion(perimeter.volume_key_arns, perimeter.output_key_arns) : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-f-]+$", arn))])
    ])
    error_message = "perimeters names at least one key for volumes and one for outputs, by its ARN (arn:aws:kms:...:key/...), never by an alias: SageMaker sends the ARN."
  }
}
