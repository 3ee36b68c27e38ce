# The cases in which a tool that asks "is it set?" goes wrong (docs/surprises.md), and those that a resolver must follow.
variable "null_key" {
  type    = string
  default = null
}

resource "aws_kms_key" "direct" {}

resource "aws_s3_bucket" "bucket" {}

resource "aws_kms_key" "many" {
  for_each = toset(["a", "b"])
}

resource "aws_kms_key" "counted" {
  count = 2
}

locals {
  key   = aws_kms_key.direct.arn
  keys  = { for name, key in aws_kms_key.many : name => key.arn }
  maybe = aws_s3_bucket.bucket.arn == "x" ? null : aws_kms_key.direct.arn
  notebook = {
    role_arn      = "arn:aws:iam::444444444444:role/execution"
    instance_type = "ml.t3.medium"
  }
}

resource "aws_sagemaker_notebook_instance" "pass_direct_reference" {
  name          = "a"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = aws_kms_key.direct.arn
}

resource "aws_sagemaker_notebook_instance" "fail_absent" {
  name          = "b"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
}

resource "aws_sagemaker_notebook_instance" "fail_variable_is_null" {
  name          = "c"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = var.null_key
}

resource "aws_sagemaker_notebook_instance" "undecided_maybe_null" {
  name          = "d"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = aws_s3_bucket.bucket.arn == "x" ? null : aws_kms_key.direct.arn
}

resource "aws_sagemaker_notebook_instance" "undecided_maybe_null_by_a_local" {
  name          = "e"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = local.maybe
}

resource "aws_sagemaker_notebook_instance" "fail_bucket_as_key" {
  name          = "f"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = aws_s3_bucket.bucket.id
}

resource "aws_sagemaker_notebook_instance" "pass_local" {
  name          = "g"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = local.key
}

resource "aws_sagemaker_notebook_instance" "pass_map_of_keys" {
  for_each      = toset(["a", "b"])
  name          = "h-${each.key}"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = local.keys[each.key]
}

resource "aws_sagemaker_notebook_instance" "pass_each_value" {
  for_each      = { a = { key = aws_kms_key.direct.arn }, b = { key = aws_kms_key.counted[1].arn } }
  name          = "i-${each.key}"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = each.value.key
}

resource "aws_sagemaker_notebook_instance" "pass_splat" {
  count         = 2
  name          = "j-${count.index}"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = element(aws_kms_key.counted[*].arn, count.index)
}

resource "aws_sagemaker_notebook_instance" "pass_module_output" {
  name          = "k"
  role_arn      = local.notebook.role_arn
  instance_type = local.notebook.instance_type
  kms_key_id    = module.pass_wrapped["x"].keys["own"]
}

module "pass_wrapped" {
  source   = "./wrapped"
  for_each = { x = aws_kms_key.direct.arn }
  key      = each.value
  notebook = { keys = { a = local.key } }
}

module "fail_wrapped" {
  source   = "./wrapped"
  key      = aws_s3_bucket.bucket.id
  notebook = { keys = { a = aws_s3_bucket.bucket.arn } }
}

module "undecided_wrapped" {
  source   = "./wrapped"
  key      = local.maybe
  notebook = { keys = { a = local.maybe } }
}
