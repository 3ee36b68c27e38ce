variable "rotates" {
  type    = bool
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_kms_key" "pass_rotates" {
  enable_key_rotation = true
}

resource "aws_kms_key" "pass_every_half_year" {
  enable_key_rotation     = true
  rotation_period_in_days = 180
}

resource "aws_kms_key" "fail_left_out" {}

resource "aws_kms_key" "fail_off" {
  enable_key_rotation = false
}

resource "aws_kms_key" "fail_variable_is_null" {
  enable_key_rotation = var.rotates
}

resource "aws_kms_key" "fail_too_seldom" {
  enable_key_rotation     = true
  rotation_period_in_days = 730
}

resource "aws_kms_key" "undecided_perhaps" {
  enable_key_rotation = aws_vpc.main.main_route_table_id == ""
}

resource "aws_kms_key" "not_applicable_signing" {
  customer_master_key_spec = "RSA_4096"
  key_usage                = "SIGN_VERIFY"
}

module "pass_module" {
  source = "./modules/key"
}

module "fail_module" {
  source  = "./modules/key"
  rotates = false
}
