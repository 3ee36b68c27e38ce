locals {
  role = "arn:aws:iam::444444444444:role/flow"

  # Known after apply: of one that is known the provider asks AWS, at plan time, whether it is right.
  definition = jsonencode({ Comment = aws_vpc.main.id, StartAt = "Done", States = { Done = { Type = "Succeed" } } })
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_cloudwatch_log_group" "flow" {
  name = "/aws/vendedlogs/states/flow"
}

resource "aws_sfn_state_machine" "pass_all" {
  name       = "all"
  role_arn   = local.role
  definition = local.definition

  logging_configuration {
    level           = "ALL"
    log_destination = "${aws_cloudwatch_log_group.flow.arn}:*"
  }
}

resource "aws_sfn_state_machine" "fail_nothing" {
  name       = "nothing"
  role_arn   = local.role
  definition = local.definition
}

resource "aws_sfn_state_machine" "fail_errors_only" {
  name       = "errors-only"
  role_arn   = local.role
  definition = local.definition

  logging_configuration {
    level           = "ERROR"
    log_destination = "${aws_cloudwatch_log_group.flow.arn}:*"
  }
}

resource "aws_sfn_state_machine" "undecided_perhaps_off" {
  name       = "perhaps-off"
  role_arn   = local.role
  definition = local.definition

  logging_configuration {
    level           = aws_vpc.main.main_route_table_id == "" ? "OFF" : "ALL"
    log_destination = "${aws_cloudwatch_log_group.flow.arn}:*"
  }
}
