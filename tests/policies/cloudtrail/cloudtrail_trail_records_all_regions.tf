resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_cloudtrail" "pass_everywhere" {
  name                  = "everywhere"
  s3_bucket_name        = "ringfence-example-audit"
  is_multi_region_trail = true
}

resource "aws_cloudtrail" "fail_one_region_by_default" {
  name           = "one-region"
  s3_bucket_name = "ringfence-example-audit"
}

resource "aws_cloudtrail" "fail_without_global_services" {
  name                          = "without-global-services"
  s3_bucket_name                = "ringfence-example-audit"
  is_multi_region_trail         = true
  include_global_service_events = false
}

resource "aws_cloudtrail" "fail_switched_off" {
  name                  = "switched-off"
  s3_bucket_name        = "ringfence-example-audit"
  is_multi_region_trail = true
  enable_logging        = false
}

resource "aws_cloudtrail" "undecided_perhaps" {
  name                  = "perhaps"
  s3_bucket_name        = "ringfence-example-audit"
  is_multi_region_trail = aws_vpc.main.main_route_table_id == ""
}

module "pass_module" {
  source = "./modules/trail"
}

module "fail_module" {
  source      = "./modules/trail"
  all_regions = false
}
