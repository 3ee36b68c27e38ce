resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

module "pass_judged" {
  source   = "./modules/hub"
  standard = "ai-security-best-practices/v/1.0.0"
}

module "fail_another_standard" {
  source   = "./modules/hub"
  standard = "pci-dss/v/4.0.1"
}

module "undecided_perhaps_another" {
  source   = "./modules/hub"
  standard = aws_vpc.main.main_route_table_id == "" ? "ai-security-best-practices/v/1.0.0" : "pci-dss/v/4.0.1"
}

resource "aws_securityhub_account" "fail_no_standard" {}
