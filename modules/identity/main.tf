locals {
  tags = merge(var.tags, { Module = "identity" })

  arn = {
    iam       = "arn:${var.account.partition}:iam::${var.account.id}"
    sagemaker = "arn:${var.account.partition}:sagemaker:${var.account.region}:${var.account.id}"
    kms       = "arn:${var.account.partition}:kms:${var.account.region}:${var.account.id}"
    logs      = "arn:${var.account.partition}:logs:${var.account.region}:${var.account.id}"
    ssm       = "arn:${var.account.partition}:ssm:${var.account.region}:${var.account.id}"
    ecr       = "arn:${var.account.partition}:ecr:${var.account.region}:${var.account.id}"
    ec2       = "arn:${var.account.partition}:ec2:${var.account.region}:${var.account.id}"
    buckets   = "arn:${var.account.partition}:s3:::${var.name}-${var.account.id}"
  }

  execution_role_name = "${var.name}-execution"
  execution_role_arn  = "${local.arn.iam}:role/${local.execution_role_name}"

  # Named after the owner, by which the launch role, the permission sets and the keys know it before it exists.
  owners            = { for profile, user in var.users : profile => coalesce(user.owner, profile) }
  person_role_names = { for profile, owner in local.owners : profile => "${var.name}-execution-${owner}" }
}

# ---------------------------------------------------------------- the roles that jobs, notebooks and Studio work with

locals {
  # sts:SetSourceIdentity lets Studio put the user profile's name on the session, so that the trail names the person.
  sagemaker_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "SageMakerOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "sagemaker.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:SetSourceIdentity"]
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account.id }
        ArnLike      = { "aws:SourceArn" = "${local.arn.sagemaker}:*" }
      }
    }]
  })
}

# Nobody's: the platform's pipelines and scheduled jobs.
resource "aws_iam_role" "execution" {
  name                 = local.execution_role_name
  description          = "The pipelines and scheduled jobs of ${var.name} work with this role; no person does."
  permissions_boundary = local.boundary_arns["roles"]
  max_session_duration = 3600
  assume_role_policy   = local.sagemaker_trust
  tags                 = local.tags

  depends_on = [aws_iam_policy.boundary]
}

# One a person, so that no two share what their code may do, and the trail can tell them apart.
resource "aws_iam_role" "person" {
  for_each = local.person_role_names

  name                 = each.value
  description          = "The notebooks, Studio and jobs of ${local.owners[each.key]} work with this role in ${var.name}."
  permissions_boundary = local.boundary_arns["roles"]
  max_session_duration = 3600
  assume_role_policy   = local.sagemaker_trust

  tags = merge(local.tags, { Owner = local.owners[each.key], Team = var.users[each.key].team },
    var.users[each.key].project == null ? {} : { Project = var.users[each.key].project },
    var.users[each.key].cost_centre == null ? {} : { CostCentre = var.users[each.key].cost_centre },
  )

  depends_on = [aws_iam_policy.boundary]
}

# What Studio's domain works with where a profile names no role of its own: nothing is allowed to it.
resource "aws_iam_role" "nobody" {
  name                 = "${var.name}-studio-default"
  description          = "Studio's default in ${var.name}: it has no permissions, so that nothing runs with a role that nobody chose."
  permissions_boundary = local.boundary_arns["roles"]
  max_session_duration = 3600
  assume_role_policy   = local.sagemaker_trust
  tags                 = local.tags

  depends_on = [aws_iam_policy.boundary]
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.execution_policies[local.execution_role_name]

  name   = each.key
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy" "person" {
  for_each = merge([for profile, role in local.person_role_names : {
    for subject, statements in local.execution_policies[role] : "${profile}/${subject}" => { profile = profile, subject = subject, statements = statements }
  }]...)

  name   = each.value.subject
  role   = aws_iam_role.person[each.value.profile].name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

resource "aws_iam_role_policy_attachment" "execution_workload_guardrails" {
  role       = aws_iam_role.execution.name
  policy_arn = aws_iam_policy.workload_guardrails.arn
}

resource "aws_iam_role_policy_attachment" "person_workload_guardrails" {
  for_each = local.person_role_names

  role       = aws_iam_role.person[each.key].name
  policy_arn = aws_iam_policy.workload_guardrails.arn
}

# ---------------------------------------------------------------- what products look up

resource "aws_ssm_parameter" "execution_role_arn" {
  name        = "/${var.name}/identity/execution-role-arn"
  description = "The role that the platform's pipelines and scheduled jobs work with."
  type        = "String"
  value       = local.execution_role_arn
  tags        = local.tags

  depends_on = [aws_iam_role.execution]
}
