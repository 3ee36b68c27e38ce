resource "terraform_data" "later" {}

resource "aws_sagemaker_domain" "pass_off_by_default" {
  domain_name = "pass-off-by-default"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "pass_disabled" {
  domain_name = "pass-disabled"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }

  domain_settings {
    docker_settings {
      enable_docker_access = "DISABLED"
    }
  }
}

resource "aws_sagemaker_domain" "fail_enabled" {
  domain_name = "fail-enabled"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }

  domain_settings {
    docker_settings {
      enable_docker_access      = "ENABLED"
      vpc_only_trusted_accounts = ["333333333333"]
    }
  }
}

resource "aws_sagemaker_domain" "undecided_whether_enabled" {
  domain_name = "undecided-whether-enabled"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }

  domain_settings {
    docker_settings {
      enable_docker_access = terraform_data.later.id == "" ? "ENABLED" : null
    }
  }
}

resource "aws_sagemaker_domain" "undecided_block" {
  domain_name = "undecided-block"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }

  domain_settings {
    dynamic "docker_settings" {
      for_each = terraform_data.later.id == "" ? ["ENABLED"] : []

      content {
        enable_docker_access = docker_settings.value
      }
    }
  }
}
