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
}

# ---------------------------------------------------------------- the role that jobs, notebooks and Studio work with

resource "aws_iam_role" "execution" {
  name                 = local.execution_role_name
  description          = "SageMaker works with this role in ${var.name}: jobs, notebooks and Studio."
  permissions_boundary = local.boundary_arns["roles"]
  max_session_duration = 3600
  tags                 = local.tags

  # sts:SetSourceIdentity lets Studio put the user profile's name on the session, so that the trail names the person.
  assume_role_policy = jsonencode({
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

  depends_on = [aws_iam_policy.boundary]
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.execution_policies

  name   = each.key
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy_attachment" "execution_workload_guardrails" {
  role       = aws_iam_role.execution.name
  policy_arn = aws_iam_policy.workload_guardrails.arn
}

# ---------------------------------------------------------------- what products look up

resource "aws_ssm_parameter" "execution_role_arn" {
  name        = "/${var.name}/identity/execution-role-arn"
  description = "The role that notebooks and jobs work with."
  type        = "String"
  value       = local.execution_role_arn
  tags        = local.tags

  depends_on = [aws_iam_role.execution]
}
