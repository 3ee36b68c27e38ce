resource "terraform_data" "later" {}

resource "aws_kms_key" "models" {
  enable_key_rotation = true
}

resource "aws_sagemaker_endpoint_configuration" "pass_both_at_once" {
  name = "pass-both-at-once"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"
    kms_key_id                  = aws_kms_key.models.arn

    capture_options {
      capture_mode = "InputAndOutput"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "pass_one_by_one" {
  name = "pass-one-by-one"
  tags = { Environment = "prod", Ticket = terraform_data.later.id }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"
    kms_key_id                  = "arn:aws:kms:eu-west-1:666666666666:alias/ringfence-prod-models"

    capture_options {
      capture_mode = "Input"
    }

    capture_options {
      capture_mode = "Output"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_no_capture" {
  name = "fail-no-capture"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_switched_off" {
  name = "fail-switched-off"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = false
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"
    kms_key_id                  = aws_kms_key.models.arn

    capture_options {
      capture_mode = "InputAndOutput"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_none_sampled" {
  name = "fail-none-sampled"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 0
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"
    kms_key_id                  = aws_kms_key.models.arn

    capture_options {
      capture_mode = "InputAndOutput"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_answers_alone" {
  name = "fail-answers-alone"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"
    kms_key_id                  = aws_kms_key.models.arn

    capture_options {
      capture_mode = "Output"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_no_key" {
  name = "fail-no-key"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"

    capture_options {
      capture_mode = "InputAndOutput"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "undecided_whether_enabled" {
  name = "undecided-whether-enabled"
  tags = { Environment = "prod" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = terraform_data.later.id != ""
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://ringfence-prod-666666666666-models/capture"
    kms_key_id                  = aws_kms_key.models.arn

    capture_options {
      capture_mode = "InputAndOutput"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "undecided_environment" {
  name = "undecided-environment"
  tags = { Environment = terraform_data.later.id }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "not_applicable_in_dev" {
  name = "not-applicable-in-dev"
  tags = { Environment = "dev" }

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}
