variable "idle" {
  type = object({
    timeout_in_minutes         = optional(number, 60)
    maximum_timeout_in_minutes = optional(number, 480)
  })
  default = {}
}

resource "terraform_data" "later" {}

resource "aws_sagemaker_domain" "pass_both_editors" {
  domain_name = "pass-both-editors"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = var.idle.timeout_in_minutes
          max_idle_timeout_in_minutes = var.idle.maximum_timeout_in_minutes
        }
      }
    }

    code_editor_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = var.idle.timeout_in_minutes
          max_idle_timeout_in_minutes = var.idle.maximum_timeout_in_minutes
        }
      }
    }
  }
}

resource "aws_sagemaker_domain" "pass_code_editor_hidden" {
  domain_name = "pass-code-editor-hidden"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = 120
          max_idle_timeout_in_minutes = 240
        }
      }
    }

    studio_web_portal_settings {
      hidden_app_types = ["Canvas", "CodeEditor"]
    }
  }
}

resource "aws_sagemaker_domain" "fail_nothing_said" {
  domain_name = "fail-nothing-said"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"
  }
}

resource "aws_sagemaker_domain" "fail_code_editor_forgotten" {
  domain_name = "fail-code-editor-forgotten"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = 60
          max_idle_timeout_in_minutes = 480
        }
      }
    }
  }
}

resource "aws_sagemaker_domain" "fail_users_may_take_a_week" {
  domain_name = "fail-users-may-take-a-week"
  auth_mode   = "IAM"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0"]

  default_user_settings {
    execution_role = "arn:aws:iam::444444444444:role/execution"

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = 60
          max_idle_timeout_in_minutes = 10080
        }
      }
    }

    studio_web_portal_settings {
      hidden_app_types = ["CodeEditor"]
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

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = terraform_data.later.id == "" ? "DISABLED" : "ENABLED"
          idle_timeout_in_minutes     = 60
          max_idle_timeout_in_minutes = 480
        }
      }
    }

    studio_web_portal_settings {
      hidden_app_types = ["CodeEditor"]
    }
  }
}
