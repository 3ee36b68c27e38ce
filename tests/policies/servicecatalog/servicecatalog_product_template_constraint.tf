locals {
  rules = {
    ApprovedInstanceTypes = {
      Assertions = [{
        Assert            = { "Fn::Contains" = [["ml.t3.medium"], { Ref = "InstanceType" }] }
        AssertDescription = "Take an approved instance type."
      }]
    }
  }
}

resource "terraform_data" "later" {}

module "pass_rules" {
  source = "./modules/product"

  name        = "pass-rules"
  constraints = { TEMPLATE = jsonencode({ Rules = local.rules }) }
}

module "pass_rules_with_a_part_unknown" {
  source = "./modules/product"

  name = "pass-rules-with-a-part-unknown"
  constraints = {
    TEMPLATE = jsonencode({ Rules = { Size = {
      Assertions = [{
        Assert            = { "Fn::Contains" = [[terraform_data.later.id], { Ref = "Size" }] }
        AssertDescription = "Take an approved size."
      }]
    } } })
  }
}

module "fail_no_constraint" {
  source = "./modules/product"

  name = "fail-no-constraint"
}

module "fail_launch_constraint_alone" {
  source = "./modules/product"

  name        = "fail-launch-constraint-alone"
  constraints = { LAUNCH = jsonencode({ LocalRoleName = "launch-notebook" }) }
}

module "fail_no_rules" {
  source = "./modules/product"

  name        = "fail-no-rules"
  constraints = { TEMPLATE = jsonencode({ Rules = {} }) }
}

module "undecided_rules" {
  source = "./modules/product"

  name        = "undecided-rules"
  constraints = { TEMPLATE = terraform_data.later.id == "" ? jsonencode({ Rules = {} }) : jsonencode({ Rules = local.rules }) }
}
