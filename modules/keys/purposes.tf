# What each key is for and who needs it, by construction from names, so that the shortest call is right and no key waits for
# a role that is made later. Roles are matched by aws:PrincipalArn under the account's own principal: KMS refuses a policy
# that names a role which does not exist yet, and a role still needs its own IAM permission as well.

locals {
  iam = "arn:${var.account.partition}:iam::${var.account.id}"

  # A permission set's role: one * spans the optional region segment and one the suffix. Nobody but IAM Identity Center can
  # make a role under this path.
  permission_set = { for set in ["Auditor", "DataEngineer", "DataScientist", "MLEngineer", "ModelApprover", "SysopsAdministrator"] :
    set => "${local.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${set}_*"
  }

  terraform = "${local.iam}:role/ringfence-terraform"
  # The platform's own execution role, and each person's.
  execution = ["${local.iam}:role/${var.name}-execution", "${local.iam}:role/${var.name}-execution-*"]
  launch    = "${local.iam}:role/${var.name}-launch-*"

  administrators = setunion(
    var.administrators == null ? [local.terraform, local.permission_set.SysopsAdministrator] : var.administrators,
    ["${local.iam}:root"],
  )

  built_in = {
    lake = {
      description = "raw, curated and feature data, and their catalogue"
      services    = ["glue", "s3"]
      users       = concat(local.execution, [local.permission_set.DataEngineer, "${local.iam}:role/${var.name}-lake-formation"], [for zone in ["raw", "curated", "features"] : "${local.iam}:role/${var.name}-replication-${zone}"])
      readers     = [local.permission_set.DataScientist, local.permission_set.MLEngineer]
      grantors    = []
    }
    models = {
      description = "model artifacts and the output of jobs"
      services    = ["s3"]
      users       = concat(local.execution, [local.permission_set.MLEngineer, "${local.iam}:role/${var.name}-replication-models"])
      readers     = [local.permission_set.DataScientist, local.permission_set.ModelApprover]
      grantors    = concat(local.execution, [local.permission_set.DataScientist, local.permission_set.MLEngineer])
    }
    studio = {
      description = "volumes of notebooks and jobs, Studio's file system and storage"
      services    = ["ec2", "elasticfilesystem", "sagemaker"]
      users       = concat(local.execution, [local.launch, local.permission_set.DataScientist, local.permission_set.MLEngineer])
      readers     = []
      grantors    = concat(local.execution, [local.launch, local.terraform, local.permission_set.DataScientist, local.permission_set.MLEngineer])
    }
    products = {
      description = "templates of the catalogue's products, which Terraform publishes"
      services    = ["s3"]
      users       = [local.terraform]
      readers     = []
      grantors    = []
    }
    logs = {
      description = "log groups"
      services    = ["logs"]
      users       = []
      readers     = []
      grantors    = []
    }
    alerts = {
      description = "topics that events and alarms are sent to"
      services    = ["sns"]
      users       = []
      readers     = []
      grantors    = []
    }
    audit = {
      description = "the trail and its archive"
      services    = ["s3"]
      users       = []
      readers     = [local.permission_set.Auditor]
      grantors    = []
    }
  }

  purposes = {
    for purpose in setunion(keys(local.built_in), keys(var.purposes)) : purpose => {
      description = try(local.built_in[purpose].description, purpose)
      services    = setunion(try(local.built_in[purpose].services, []), contains(keys(local.built_in), purpose) ? [] : var.purposes[purpose].services)
      users       = setunion(try(local.built_in[purpose].users, []), try(var.purposes[purpose].users, []))
      readers     = setunion(try(local.built_in[purpose].readers, []), try(var.purposes[purpose].readers, []))
      grantors    = setunion(try(local.built_in[purpose].grantors, []), try(var.purposes[purpose].grantors, []))
    }
  }
}
