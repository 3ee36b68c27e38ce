variable "key" {
  type    = string
  default = null
}

resource "aws_kms_key" "packages" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_codeartifact_domain" "pass_own_key" {
  domain         = "own-key"
  encryption_key = aws_kms_key.packages.arn
}

resource "aws_codeartifact_domain" "fail_key_of_aws" {
  domain = "key-of-aws"
}

resource "aws_codeartifact_domain" "fail_key_variable_is_null" {
  domain         = "key-variable"
  encryption_key = var.key
}

resource "aws_codeartifact_domain" "undecided_perhaps_no_key" {
  domain         = "perhaps-no-key"
  encryption_key = aws_vpc.main.main_route_table_id == "" ? null : aws_kms_key.packages.arn
}
