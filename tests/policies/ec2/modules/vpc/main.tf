variable "emptied" {
  type    = bool
  default = true
}

variable "key_arn" {
  type    = string
  default = null
}

resource "aws_vpc" "this" {
  cidr_block           = "10.1.0.0/24"
  enable_dns_hostnames = var.emptied
}

resource "aws_default_security_group" "this" {
  count  = var.emptied ? 1 : 0
  vpc_id = aws_vpc.this.id
}

resource "aws_cloudwatch_log_group" "flows" {
  name              = "/flows"
  retention_in_days = 365
  kms_key_id        = var.key_arn
}

resource "aws_flow_log" "this" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flows.arn
  iam_role_arn    = "arn:aws:iam::444444444444:role/flow-logs"
}
