# The status and the channel stand in the configuration as a whole: recorders are told apart by their names.
resource "aws_config_delivery_channel" "main" {
  s3_bucket_name = "ringfence-example-audit"
}

resource "aws_config_configuration_recorder" "pass_everything" {
  name     = "everything"
  role_arn = "arn:aws:iam::444444444444:role/config"

  recording_group {
    all_supported = true
  }
}

resource "aws_config_configuration_recorder_status" "everything" {
  name       = aws_config_configuration_recorder.pass_everything.name
  is_enabled = true
}

resource "aws_config_configuration_recorder" "fail_one_type" {
  name     = "one-type"
  role_arn = "arn:aws:iam::444444444444:role/config"

  recording_group {
    all_supported  = false
    resource_types = ["AWS::S3::Bucket"]
  }
}

resource "aws_config_configuration_recorder_status" "one_type" {
  name       = aws_config_configuration_recorder.fail_one_type.name
  is_enabled = true
}

resource "aws_config_configuration_recorder" "fail_off" {
  name     = "off"
  role_arn = "arn:aws:iam::444444444444:role/config"
}

resource "aws_config_configuration_recorder_status" "off" {
  name       = aws_config_configuration_recorder.fail_off.name
  is_enabled = false
}

resource "aws_config_configuration_recorder" "fail_no_status" {
  name     = "no-status"
  role_arn = "arn:aws:iam::444444444444:role/config"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_config_configuration_recorder" "undecided_perhaps_on" {
  name     = "perhaps"
  role_arn = "arn:aws:iam::444444444444:role/config"
}

resource "aws_config_configuration_recorder_status" "perhaps" {
  name       = aws_config_configuration_recorder.undecided_perhaps_on.name
  is_enabled = aws_vpc.main.main_route_table_id == ""
}
