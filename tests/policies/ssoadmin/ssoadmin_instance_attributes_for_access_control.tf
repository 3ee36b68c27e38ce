locals {
  sources = {
    team        = "$${path:enterprise.department}"
    project     = "$${path:enterprise.division}"
    cost_centre = "$${path:enterprise.costCenter}"
  }
}

resource "terraform_data" "later" {}

module "pass_three" {
  source = "./modules/attributes"

  sources = merge(local.sources, { user_name = "$${path:userName}" })
}

module "fail_no_team" {
  source = "./modules/attributes"

  sources = { for name, source in local.sources : name => source if name != "team" }
}

module "fail_everybodys_project" {
  source = "./modules/attributes"

  sources = merge(local.sources, { project = "scorecards" })
}

module "undecided_source" {
  source = "./modules/attributes"

  sources = merge(local.sources, { team = terraform_data.later.id })
}
