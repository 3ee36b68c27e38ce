resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_guardduty_detector" "pass_watches" {}

resource "aws_guardduty_detector_feature" "watches" {
  detector_id = aws_guardduty_detector.pass_watches.id
  name        = "S3_DATA_EVENTS"
  status      = "ENABLED"
}

resource "aws_guardduty_detector" "fail_suspended" {
  enable = false
}

resource "aws_guardduty_detector_feature" "suspended" {
  detector_id = aws_guardduty_detector.fail_suspended.id
  name        = "S3_DATA_EVENTS"
  status      = "ENABLED"
}

resource "aws_guardduty_detector" "fail_feature_off" {}

resource "aws_guardduty_detector_feature" "off" {
  detector_id = aws_guardduty_detector.fail_feature_off.id
  name        = "S3_DATA_EVENTS"
  status      = "DISABLED"
}

resource "aws_guardduty_detector" "fail_another_feature" {}

resource "aws_guardduty_detector_feature" "another" {
  detector_id = aws_guardduty_detector.fail_another_feature.id
  name        = "RDS_LOGIN_EVENTS"
  status      = "ENABLED"
}

resource "aws_guardduty_detector" "undecided_perhaps" {}

resource "aws_guardduty_detector_feature" "perhaps" {
  detector_id = aws_guardduty_detector.undecided_perhaps.id
  name        = "S3_DATA_EVENTS"
  status      = aws_vpc.main.main_route_table_id == "" ? "ENABLED" : "DISABLED"
}
