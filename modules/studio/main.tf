# SageMaker Studio inside the VPC, and what notebook instances run when they start.

locals {
  tags = merge(var.tags, { Module = "studio" })

  # Without a mirror pip is told to stay at home: it fails at once instead of waiting for an address that cannot answer.
  pip_configuration = join("\n", concat(["[global]", "disable-pip-version-check = true"],
    local.package_index_url == null ? ["no-index = true"] : ["index-url = ${local.package_index_url}", "timeout = 10"],
  ))

  # CodeArtifact asks for a token, which lasts for twelve hours: a start signs in with the execution role's rights.
  mirror            = var.package_mirror
  package_index_url = try("https://${local.mirror.domain}-${local.mirror.owner}.d.codeartifact.${local.mirror.region}.amazonaws.com/pypi/${local.mirror.repository}/simple/", var.package_index_url)
  sign_in = [for tool in local.mirror == null ? [] : ["pip", "npm"] :
    "aws codeartifact login --tool ${tool} --domain ${local.mirror.domain} --domain-owner ${local.mirror.owner} --repository ${local.mirror.repository} --region ${local.mirror.region}"
  ]

  start_studio   = templatefile("${path.module}/templates/start-studio.sh", { pip_configuration = local.pip_configuration, sign_in = local.sign_in })
  start_notebook = templatefile("${path.module}/templates/start-notebook.sh", { pip_configuration = local.pip_configuration, sign_in = local.sign_in })
}

resource "aws_sagemaker_domain" "this" {
  domain_name = var.name

  # Only a domain in IAM mode can hold its users to the VPC: in Identity Center's mode the presigned address cannot be
  # restricted to a network. People still sign in through Identity Center, by their permission set.
  auth_mode               = "IAM"
  app_network_access_type = "VpcOnly"
  vpc_id                  = var.vpc_id
  subnet_ids              = values(var.private_subnet_ids)
  kms_key_id              = var.key_arn
  tag_propagation         = "ENABLED"

  default_user_settings {
    execution_role      = var.execution_role_arn
    security_groups     = [var.security_group_ids.workloads]
    default_landing_uri = "studio::"
    studio_web_portal   = "ENABLED"

    jupyter_lab_app_settings {
      lifecycle_config_arns = [aws_sagemaker_studio_lifecycle_config.start["JupyterLab"].arn]

      default_resource_spec {
        instance_type        = var.default_instance_type
        lifecycle_config_arn = aws_sagemaker_studio_lifecycle_config.start["JupyterLab"].arn
      }

      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = var.idle.timeout_in_minutes
          min_idle_timeout_in_minutes = 60
          max_idle_timeout_in_minutes = var.idle.maximum_timeout_in_minutes
        }
      }
    }

    code_editor_app_settings {
      lifecycle_config_arns = [aws_sagemaker_studio_lifecycle_config.start["CodeEditor"].arn]

      default_resource_spec {
        instance_type        = var.default_instance_type
        lifecycle_config_arn = aws_sagemaker_studio_lifecycle_config.start["CodeEditor"].arn
      }

      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = var.idle.timeout_in_minutes
          min_idle_timeout_in_minutes = 60
          max_idle_timeout_in_minutes = var.idle.maximum_timeout_in_minutes
        }
      }
    }

    space_storage_settings {
      default_ebs_storage_settings {
        default_ebs_volume_size_in_gb = var.storage.default_in_gb
        maximum_ebs_volume_size_in_gb = var.storage.maximum_in_gb
      }
    }

    # Outputs shared from a notebook would land in a bucket of SageMaker's own making.
    sharing_settings {
      notebook_output_option = "Disabled"
    }

    # Hidden because it cannot keep to the perimeter: JumpStart loads from a public bucket, AutoML has no network isolation,
    # the app types below are not built here.
    studio_web_portal_settings {
      hidden_ml_tools  = ["AutoMl", "EmrClusters", "HyperPodClusters", "JumpStart"]
      hidden_app_types = ["Canvas", "RStudioServerPro", "TensorBoard"]
    }
  }

  # Shared spaces take these, and nothing of the user's settings.
  default_space_settings {
    execution_role  = var.execution_role_arn
    security_groups = [var.security_group_ids.workloads]

    jupyter_lab_app_settings {
      lifecycle_config_arns = [aws_sagemaker_studio_lifecycle_config.start["JupyterLab"].arn]

      default_resource_spec {
        instance_type        = var.default_instance_type
        lifecycle_config_arn = aws_sagemaker_studio_lifecycle_config.start["JupyterLab"].arn
      }

      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = var.idle.timeout_in_minutes
          min_idle_timeout_in_minutes = 60
          max_idle_timeout_in_minutes = var.idle.maximum_timeout_in_minutes
        }
      }
    }

    space_storage_settings {
      default_ebs_storage_settings {
        default_ebs_volume_size_in_gb = var.storage.default_in_gb
        maximum_ebs_volume_size_in_gb = var.storage.maximum_in_gb
      }
    }
  }

  domain_settings {
    security_group_ids = [var.security_group_ids.workloads]

    # The trail then names the profile beside its role.
    execution_role_identity_config = "USER_PROFILE_NAME"

    docker_settings {
      enable_docker_access = "DISABLED"
    }
  }

  retention_policy {
    home_efs_file_system = var.disposable == null ? "Retain" : "Delete"
  }

  tags = merge(local.tags, { Name = var.name })
}

resource "aws_sagemaker_user_profile" "this" {
  for_each = var.users

  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = each.key

  user_settings {
    execution_role  = coalesce(each.value.execution_role_arn, var.execution_role_arn)
    security_groups = length(each.value.security_group_ids) > 0 ? each.value.security_group_ids : [var.security_group_ids.workloads]
  }

  # People's permission sets compare Owner with their own user name before they hand out a presigned address.
  tags = merge(local.tags, { Owner = coalesce(each.value.owner, each.key), Team = each.value.team },
    each.value.project == null ? {} : { Project = each.value.project },
    each.value.cost_centre == null ? {} : { CostCentre = each.value.cost_centre },
  )
}

# A Studio lifecycle configuration cannot be changed: another content is another name.
resource "aws_sagemaker_studio_lifecycle_config" "start" {
  for_each = toset(["CodeEditor", "JupyterLab"])

  studio_lifecycle_config_name     = "${var.name}-${lower(each.key)}-${substr(sha256(local.start_studio), 0, 8)}"
  studio_lifecycle_config_app_type = each.key
  studio_lifecycle_config_content  = base64encode(local.start_studio)

  tags = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

# Notebook instances are launched through Service Catalog, whose template looks this name up.
resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "notebook" {
  name     = "${var.name}-notebook"
  on_start = base64encode(local.start_notebook)

  tags = local.tags
}

resource "aws_ssm_parameter" "lifecycle_config_name" {
  name        = "/${var.name}/studio/lifecycle-config-name"
  description = "The lifecycle configuration that every notebook instance starts with."
  type        = "String"
  value       = aws_sagemaker_notebook_instance_lifecycle_configuration.notebook.name

  tags = local.tags
}
