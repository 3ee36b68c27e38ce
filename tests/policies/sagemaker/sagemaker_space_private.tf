resource "terraform_data" "later" {}

resource "aws_sagemaker_user_profile" "scientist" {
  domain_id         = "d-0123456789ab"
  user_profile_name = "scientist-1"
}

resource "aws_sagemaker_space" "pass_private" {
  domain_id  = "d-0123456789ab"
  space_name = "pass-private"

  space_sharing_settings {
    sharing_type = "Private"
  }

  ownership_settings {
    owner_user_profile_name = aws_sagemaker_user_profile.scientist.user_profile_name
  }
}

resource "aws_sagemaker_space" "fail_shared" {
  domain_id  = "d-0123456789ab"
  space_name = "fail-shared"

  space_sharing_settings {
    sharing_type = "Shared"
  }

  ownership_settings {
    owner_user_profile_name = "scientist-1"
  }
}

resource "aws_sagemaker_space" "fail_nothing_said" {
  domain_id  = "d-0123456789ab"
  space_name = "fail-nothing-said"
}

resource "aws_sagemaker_space" "fail_owner_without_a_name" {
  domain_id  = "d-0123456789ab"
  space_name = "fail-owner-without-a-name"

  space_sharing_settings {
    sharing_type = "Private"
  }

  ownership_settings {
    owner_user_profile_name = ""
  }
}

resource "aws_sagemaker_space" "undecided_sharing" {
  domain_id  = "d-0123456789ab"
  space_name = "undecided-sharing"

  space_sharing_settings {
    sharing_type = terraform_data.later.id == "" ? "Shared" : "Private"
  }

  ownership_settings {
    owner_user_profile_name = "scientist-1"
  }
}
