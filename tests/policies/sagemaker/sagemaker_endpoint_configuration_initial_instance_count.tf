resource "terraform_data" "later" {}

resource "aws_sagemaker_endpoint_configuration" "pass_two" {
  name = "pass-two"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "pass_serverless" {
  name = "pass-serverless"

  production_variants {
    model_name = "credit-risk"

    serverless_config {
      max_concurrency   = 5
      memory_size_in_mb = 2048
    }
  }
}

module "pass_every_variant_in_a_module" {
  source = "./modules/endpoint_configuration"

  name     = "pass-every-variant-in-a-module"
  variants = { blue = { initial_instance_count = 2 }, green = { initial_instance_count = 3 } }
}

resource "aws_sagemaker_endpoint_configuration" "fail_one" {
  name = "fail-one"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 1
  }
}

resource "aws_sagemaker_endpoint_configuration" "fail_nothing_said" {
  name = "fail-nothing-said"

  production_variants {
    model_name    = "credit-risk"
    instance_type = "ml.m5.large"
  }
}

module "fail_second_variant_in_a_module" {
  source = "./modules/endpoint_configuration"

  name     = "fail-second-variant-in-a-module"
  variants = { blue = { initial_instance_count = 2 }, green = { initial_instance_count = 1 } }
}

resource "aws_sagemaker_endpoint_configuration" "undecided_count" {
  name = "undecided-count"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = terraform_data.later.id == "" ? 1 : 2
  }
}

resource "aws_sagemaker_endpoint_configuration" "undecided_variants" {
  name = "undecided-variants"

  production_variants {
    model_name             = "credit-risk"
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  dynamic "production_variants" {
    for_each = terraform_data.later.id == "" ? [1] : [2]

    content {
      model_name             = "credit-risk"
      instance_type          = "ml.m5.large"
      initial_instance_count = production_variants.value
    }
  }
}
