# What stands in an account, and since when: Config records every resource and every change, sends it to the log archive, and
# judges it by the SageMaker conformance pack.

locals {
  tags = merge(var.tags, { Module = "configuration_recorder" })
  role = "arn:${var.account.partition}:iam::${var.account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
  pack = "${path.module}/templates/sagemaker-conformance-pack.yaml"
}

# The service's own role: it can read configurations, and nobody can give it more.
resource "aws_iam_service_linked_role" "config" {
  aws_service_name = "config.amazonaws.com"

  tags = local.tags
}

resource "aws_config_configuration_recorder" "this" {
  name     = var.name
  role_arn = local.role

  recording_group {
    all_supported                 = true
    include_global_resource_types = var.include_global_resource_types
  }

  recording_mode {
    recording_frequency = "CONTINUOUS"
  }

  depends_on = [aws_iam_service_linked_role.config]
}

resource "aws_config_delivery_channel" "this" {
  name           = var.name
  s3_bucket_name = var.archive.bucket
  s3_key_prefix  = "config"
  s3_kms_key_arn = var.archive.key_arn

  snapshot_delivery_properties {
    delivery_frequency = "TwentyFour_Hours"
  }

  depends_on = [aws_config_configuration_recorder.this]
}

# Last: a recorder does not start before it can deliver.
resource "aws_config_configuration_recorder_status" "this" {
  name       = aws_config_configuration_recorder.this.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.this]
}

resource "aws_config_conformance_pack" "sagemaker" {
  name          = "${var.name}-sagemaker"
  template_body = file(local.pack)

  lifecycle {
    precondition {
      # "PutConformancePack": 51,200 bytes in the call; more must come from a bucket.
      condition     = length(file(local.pack)) <= 51200
      error_message = "The conformance pack has ${length(file(local.pack))} characters; a template in the call has up to 51,200."
    }
  }

  depends_on = [aws_config_configuration_recorder_status.this]
}
