resource "terraform_data" "later" {}

resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_instance_profile" "other" {
  role = aws_iam_role.execution.name
}

resource "aws_sagemaker_user_profile" "pass_role_of_this_plan" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "pass-role-of-this-plan"

  user_settings {
    execution_role = aws_iam_role.execution.arn
  }
}

resource "aws_sagemaker_user_profile" "pass_arn_by_construction" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "pass-arn-by-construction"

  user_settings {
    execution_role = "arn:aws:iam::444444444444:role/ringfence-dev-execution"
  }
}

module "pass_role_in_a_module" {
  source = "./modules/user_profile"

  name               = "pass-role-in-a-module"
  execution_role_arn = aws_iam_role.execution.arn
}

resource "aws_sagemaker_user_profile" "fail_role_of_the_domain" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-role-of-the-domain"
}

module "fail_none_in_a_module" {
  source = "./modules/user_profile"

  name = "fail-none-in-a-module"
}

resource "aws_sagemaker_user_profile" "fail_instance_profile_in_place_of_role" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "fail-instance-profile-in-place-of-role"

  user_settings {
    execution_role = aws_iam_instance_profile.other.arn
  }
}

resource "aws_sagemaker_user_profile" "undecided_which_arn" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "undecided-which-arn"

  user_settings {
    execution_role = terraform_data.later.id == "" ? aws_iam_instance_profile.other.arn : aws_iam_role.execution.arn
  }
}

resource "aws_sagemaker_user_profile" "undecided_whether_the_settings_stand" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "undecided-whether-the-settings-stand"

  dynamic "user_settings" {
    for_each = terraform_data.later.id == "" ? [] : [aws_iam_role.execution.arn]

    content {
      execution_role = user_settings.value
    }
  }
}
