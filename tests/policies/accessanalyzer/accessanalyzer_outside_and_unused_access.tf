resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

module "pass_both" {
  source = "./modules/analyzers"
  types  = ["ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS"]
}

module "fail_outside_only" {
  source = "./modules/analyzers"
  types  = ["ACCOUNT"]
}

module "fail_unused_only" {
  source = "./modules/analyzers"
  types  = ["ACCOUNT_UNUSED_ACCESS"]
}

module "undecided_perhaps_both" {
  source = "./modules/analyzers"
  types  = ["ACCOUNT", aws_vpc.main.main_route_table_id == "" ? "ACCOUNT_UNUSED_ACCESS" : "ACCOUNT"]
}

resource "aws_accessanalyzer_analyzer" "fail_type_left_out" {
  analyzer_name = "type-left-out"
}
