resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_guardduty_organization_configuration" "pass_all" {
  detector_id                      = "12abc34d567e8fa901bc2d34e56789f0"
  auto_enable_organization_members = "ALL"
}

resource "aws_guardduty_organization_configuration" "fail_new_only" {
  detector_id                      = "12abc34d567e8fa901bc2d34e56789f0"
  auto_enable_organization_members = "NEW"
}

resource "aws_guardduty_organization_configuration" "fail_none" {
  detector_id                      = "12abc34d567e8fa901bc2d34e56789f0"
  auto_enable_organization_members = "NONE"
}

resource "aws_guardduty_organization_configuration" "undecided_perhaps_all" {
  detector_id                      = "12abc34d567e8fa901bc2d34e56789f0"
  auto_enable_organization_members = aws_vpc.main.main_route_table_id == "" ? "ALL" : "NEW"
}
