resource "terraform_data" "later" {}

resource "aws_ecr_repository" "pass_immutable" {
  name                 = "pass-immutable"
  image_tag_mutability = "IMMUTABLE"
}

module "pass_in_a_module" {
  source = "./modules/repository"

  name                 = "pass-in-a-module"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecr_repository" "fail_by_default" {
  name = "fail-by-default"
}

resource "aws_ecr_repository" "fail_mutable" {
  name                 = "fail-mutable"
  image_tag_mutability = "MUTABLE"
}

module "fail_null_in_a_module" {
  source = "./modules/repository"

  name = "fail-null-in-a-module"
}

resource "aws_ecr_repository" "undecided_mutability" {
  name                 = "undecided-mutability"
  image_tag_mutability = terraform_data.later.id == "" ? "MUTABLE" : "IMMUTABLE"
}
