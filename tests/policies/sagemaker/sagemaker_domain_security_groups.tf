resource "terraform_data" "later" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_security_group" "workloads" {
  vpc_id = aws_vpc.main.id
}

resource "aws_default_security_group" "emptied" {
  vpc_id = aws_vpc.main.id
}

resource "aws_sagemaker_domain" "pass_users_and_spaces" {
  domain_name = "pass-users-and-spaces"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = [aws_security_group.workloads.id]
  }

  default_space_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = ["sg-0123456789abcdef0", aws_security_group.workloads.id]
  }
}

module "pass_group_in_a_module" {
  source = "./modules/domain"

  name               = "pass-group-in-a-module"
  subnet_ids         = { a = "subnet-0123456789abcdef0" }
  security_group_ids = { workloads = aws_security_group.workloads.id }
}

resource "aws_sagemaker_domain" "fail_no_group" {
  domain_name = "fail-no-group"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_spaces_without_group" {
  domain_name = "fail-spaces-without-group"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = [aws_security_group.workloads.id]
  }

  default_space_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_default_group" {
  domain_name = "fail-default-group"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = [aws_default_security_group.emptied.id]
  }
}

module "fail_no_group_in_a_module" {
  source = "./modules/domain"

  name       = "fail-no-group-in-a-module"
  subnet_ids = { a = "subnet-0123456789abcdef0" }
}

resource "aws_sagemaker_domain" "undecided_group" {
  domain_name = "undecided-group"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role  = "arn:aws:iam::444444444444:role/execution"
    security_groups = terraform_data.later.id == "" ? [] : [aws_security_group.workloads.id]
  }
}
