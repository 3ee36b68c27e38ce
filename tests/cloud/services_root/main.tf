# What the local AWS answers itself and no environment uses yet: applied, planned again without a difference, destroyed.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "= 5.100.0"
    }
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["444444444444"]

  default_tags {
    tags = { Platform = "ringfence" }
  }
}

locals {
  assume = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_vpc" "this" {
  cidr_block = "10.9.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.9.1.0/24"
}

resource "aws_security_group" "this" {
  name        = "work"
  description = "Work"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "other" {
  name        = "other"
  description = "Other"
  vpc_id      = aws_vpc.this.id
}

# A rule about another group keeps its description.
resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = aws_security_group.other.id
  description                  = "From the other group"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_kms_key" "this" {
  deletion_window_in_days = 7
}

resource "aws_iam_role" "this" {
  name               = "sagemaker-of-services"
  assume_role_policy = local.assume
}

resource "aws_s3_bucket" "this" {
  bucket        = "services-root-444444444444"
  force_destroy = true
}

# ---------------------------------------------------------------- notebooks

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "this" {
  name     = "start"
  on_start = base64encode("echo")
}

resource "aws_sagemaker_code_repository" "this" {
  code_repository_name = "code"

  git_config {
    repository_url = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/code"
  }
}

resource "aws_sagemaker_notebook_instance" "this" {
  name                    = "notebook"
  instance_type           = "ml.t3.medium"
  role_arn                = aws_iam_role.this.arn
  subnet_id               = aws_subnet.this.id
  security_groups         = [aws_security_group.this.id]
  kms_key_id              = aws_kms_key.this.arn
  direct_internet_access  = "Disabled"
  root_access             = "Disabled"
  volume_size             = 20
  lifecycle_config_name   = aws_sagemaker_notebook_instance_lifecycle_configuration.this.name
  default_code_repository = aws_sagemaker_code_repository.this.code_repository_name
  tags                    = { Owner = "amara" }

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }
}

# ---------------------------------------------------------------- Studio

resource "aws_sagemaker_image" "this" {
  image_name = "workbench"
  role_arn   = aws_iam_role.this.arn
}

resource "aws_sagemaker_image_version" "this" {
  image_name = aws_sagemaker_image.this.image_name
  base_image = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/workbench:1"
}

resource "aws_sagemaker_app_image_config" "this" {
  app_image_config_name = "workbench"

  jupyter_lab_image_config {
    container_config {
      container_arguments = ["--no-browser"]
    }
  }
}

resource "aws_sagemaker_domain" "this" {
  domain_name             = "studio"
  auth_mode               = "IAM"
  vpc_id                  = aws_vpc.this.id
  subnet_ids              = [aws_subnet.this.id]
  app_network_access_type = "VpcOnly"
  kms_key_id              = aws_kms_key.this.arn

  default_user_settings {
    execution_role  = aws_iam_role.this.arn
    security_groups = [aws_security_group.this.id]
  }

  retention_policy {
    home_efs_file_system = "Delete"
  }
}

resource "aws_sagemaker_user_profile" "this" {
  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = "amara"
  tags              = { Owner = "amara" }
}

resource "aws_sagemaker_space" "this" {
  domain_id  = aws_sagemaker_domain.this.id
  space_name = "desk"

  ownership_settings {
    owner_user_profile_name = aws_sagemaker_user_profile.this.user_profile_name
  }

  space_sharing_settings {
    sharing_type = "Private"
  }

  space_settings {
    app_type = "JupyterLab"

    space_storage_settings {
      ebs_storage_settings {
        ebs_volume_size_in_gb = 20
      }
    }
  }
}

resource "aws_sagemaker_app" "this" {
  domain_id  = aws_sagemaker_domain.this.id
  space_name = aws_sagemaker_space.this.space_name
  app_name   = "default"
  app_type   = "JupyterLab"

  resource_spec {
    instance_type = "ml.t3.medium"
  }
}

# ---------------------------------------------------------------- models

resource "aws_sagemaker_model" "this" {
  name                     = "model"
  execution_role_arn       = aws_iam_role.this.arn
  enable_network_isolation = true

  primary_container {
    image          = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/serve:1"
    model_data_url = "s3://${aws_s3_bucket.this.bucket}/model.tar.gz"
  }

  vpc_config {
    subnets            = [aws_subnet.this.id]
    security_group_ids = [aws_security_group.this.id]
  }
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name        = "endpoint"
  kms_key_arn = aws_kms_key.this.arn

  production_variants {
    variant_name           = "all"
    model_name             = aws_sagemaker_model.this.name
    instance_type          = "ml.m5.large"
    initial_instance_count = 2
  }

  data_capture_config {
    enable_capture              = true
    initial_sampling_percentage = 100
    destination_s3_uri          = "s3://${aws_s3_bucket.this.bucket}/captured"
    kms_key_id                  = aws_kms_key.this.arn

    capture_options {
      capture_mode = "Input"
    }
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = "endpoint"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name
}

resource "aws_sagemaker_feature_group" "this" {
  feature_group_name             = "features"
  record_identifier_feature_name = "id"
  event_time_feature_name        = "at"
  role_arn                       = aws_iam_role.this.arn

  feature_definition {
    feature_name = "id"
    feature_type = "String"
  }

  feature_definition {
    feature_name = "at"
    feature_type = "String"
  }

  online_store_config {
    enable_online_store = true

    security_config {
      kms_key_id = aws_kms_key.this.arn
    }
  }

  offline_store_config {
    s3_storage_config {
      s3_uri     = "s3://${aws_s3_bucket.this.bucket}/features"
      kms_key_id = aws_kms_key.this.arn
    }
  }
}

resource "aws_sagemaker_model_package_group" "this" {
  model_package_group_name = "registry"
}

resource "aws_sagemaker_model_package_group_policy" "this" {
  model_package_group_name = aws_sagemaker_model_package_group.this.model_package_group_name

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::666666666666:root" }
      Action    = ["sagemaker:DescribeModelPackageGroup"]
      Resource  = aws_sagemaker_model_package_group.this.arn
    }]
  })
}

resource "aws_sagemaker_mlflow_tracking_server" "this" {
  tracking_server_name = "mlflow"
  artifact_store_uri   = "s3://${aws_s3_bucket.this.bucket}/mlflow"
  role_arn             = aws_iam_role.this.arn
}
