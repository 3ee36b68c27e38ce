# The one way out for data: an object is put into the airlock, two people other than its owner look at that very version and
# release it, and only the flow itself copies it into the export bucket. Every outcome leaves a record.

locals {
  tags = merge(var.tags, { Module = "egress_airlock" })
  iam  = "arn:${var.account.partition}:iam::${var.account.id}"

  flow_name = "${var.name}-airlock"
  flow_arn  = "arn:${var.account.partition}:states:${var.account.region}:${var.account.id}:stateMachine:${local.flow_name}"
  role_arn  = "${local.iam}:role/${local.flow_name}"

  # Who uploads and decides is known by a tag of the session that only the platform sets: IAM fills it into the folder that
  # a person may write. A name with "/" or "*" in it would reach into another's folder.
  person = "$${aws:PrincipalTag/${var.person_tag}}"
}

resource "aws_sfn_state_machine" "this" {
  name     = local.flow_name
  role_arn = aws_iam_role.flow.arn
  type     = "STANDARD"

  # The buckets by reference: the provider asks AWS about a definition that is known at plan time, and there may be no AWS yet.
  definition = templatefile("${path.module}/airlock.asl.json", {
    partition       = var.account.partition
    airlock         = aws_s3_bucket.this["airlock"].id
    export          = aws_s3_bucket.this["export"].id
    maximum_bytes   = var.rules.maximum_bytes
    content_types   = jsonencode([for type in sort(var.rules.content_types) : { Variable = "$.object.type", StringEquals = type }])
    classifications = jsonencode([for name in sort(var.rules.classifications) : { Variable = "$.object.metadata.classification", StringEquals = name }])
    timeout_seconds = var.rules.days_to_decide * 86400
  })

  logging_configuration {
    level                  = "ALL"
    include_execution_data = false # it would put task tokens, the right to go on, into the log
    log_destination        = "${aws_cloudwatch_log_group.flow.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  # AWS tries the role's rights when the state machine is made.
  depends_on = [aws_iam_role_policy.flow]

  tags = local.tags
}

# Under this name the log group counts little against the size of CloudWatch Logs' resource policy.
resource "aws_cloudwatch_log_group" "flow" {
  name              = "/aws/vendedlogs/states/${local.flow_name}"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.logs_key_arn

  tags = local.tags
}

resource "aws_ssm_parameter" "flow" {
  name        = "/${var.name}/egress_airlock/state-machine-arn"
  description = "The flow that lets an object out."
  type        = "String"
  value       = local.flow_arn

  tags = local.tags
}
