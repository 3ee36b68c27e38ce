module "pass_judged" {
  source = "./modules/recorder"
}

module "fail_not_judged" {
  source = "./modules/recorder"
  packs  = 0
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

module "pass_judged_by_a_template_that_is_not_known_yet" {
  source   = "./modules/recorder"
  template = "s3://ringfence-example-packs/${aws_vpc.main.id}.yaml"
}
