variable "key" {
  type = string
}

variable "notebook" {
  type = object({
    keys          = map(string)
    instance_type = optional(string, "ml.t3.medium")
  })
}

resource "aws_kms_key" "own" {}

resource "aws_sagemaker_notebook_instance" "by_variable" {
  name          = "by-variable"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = var.notebook.instance_type
  kms_key_id    = var.key
}

resource "aws_sagemaker_notebook_instance" "by_map" {
  name          = "by-map"
  role_arn      = "arn:aws:iam::444444444444:role/execution"
  instance_type = var.notebook.instance_type
  kms_key_id    = var.notebook.keys["a"]
}

output "keys" {
  value = { own = aws_kms_key.own.arn }
}
