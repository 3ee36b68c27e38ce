resource "terraform_data" "later" {}

module "encrypted" {
  source = "./modules/data_quality_job"

  name            = "encrypted"
  encrypt_traffic = true
}

module "clear" {
  source = "./modules/data_quality_job"

  name = "clear"
}

# Without a name of its own it gets one from the provider, which is not known before the apply.
module "unnamed" {
  source = "./modules/data_quality_job"

  name            = null
  encrypt_traffic = true
}

resource "aws_sagemaker_monitoring_schedule" "pass_by_name" {
  name = "pass-by-name"

  monitoring_schedule_config {
    monitoring_job_definition_name = module.encrypted.name
    monitoring_type                = "DataQuality"
  }
}

resource "aws_sagemaker_monitoring_schedule" "pass_by_reference" {
  name = "pass-by-reference"

  monitoring_schedule_config {
    monitoring_job_definition_name = module.unnamed.name
    monitoring_type                = "DataQuality"
  }
}

resource "aws_sagemaker_monitoring_schedule" "fail_clear_text" {
  name = "fail-clear-text"

  monitoring_schedule_config {
    monitoring_job_definition_name = module.clear.name
    monitoring_type                = "DataQuality"
  }
}

resource "aws_sagemaker_monitoring_schedule" "undecided_job_elsewhere" {
  name = "undecided-job-elsewhere"

  monitoring_schedule_config {
    monitoring_job_definition_name = "made-by-cloudformation"
    monitoring_type                = "ModelQuality"
  }
}

resource "aws_sagemaker_monitoring_schedule" "undecided_which_job" {
  name = "undecided-which-job"

  monitoring_schedule_config {
    monitoring_job_definition_name = terraform_data.later.id == "" ? module.clear.name : module.unnamed.name
    monitoring_type                = "DataQuality"
  }
}
