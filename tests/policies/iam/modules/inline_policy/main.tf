variable "statement" {
  type = any
}

resource "aws_iam_role_policy" "this" {
  name   = "module"
  role   = "module"
  policy = jsonencode({ Version = "2012-10-17", Statement = [var.statement] })
}
