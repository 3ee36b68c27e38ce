resource "terraform_data" "later" {}

resource "aws_ecr_repository" "pass_scanned" {
  name = "pass-scanned"

  image_scanning_configuration {
    scan_on_push = true
  }
}

module "pass_in_a_module" {
  source = "./modules/repository"

  name         = "pass-in-a-module"
  scan_on_push = true
}

resource "aws_ecr_repository" "fail_by_default" {
  name = "fail-by-default"
}

module "fail_in_a_module" {
  source = "./modules/repository"

  name         = "fail-in-a-module"
  scan_on_push = false
}

resource "aws_ecr_repository" "undecided_scan" {
  name = "undecided-scan"

  image_scanning_configuration {
    scan_on_push = terraform_data.later.id != ""
  }
}
