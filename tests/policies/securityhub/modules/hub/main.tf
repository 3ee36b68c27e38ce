variable "standard" {
  type     = string
  nullable = false
}

resource "aws_securityhub_account" "this" {
  enable_default_standards = false
}

resource "aws_securityhub_standards_subscription" "this" {
  standards_arn = "arn:aws:securityhub:eu-west-1::standards/${var.standard}"

  depends_on = [aws_securityhub_account.this]
}
