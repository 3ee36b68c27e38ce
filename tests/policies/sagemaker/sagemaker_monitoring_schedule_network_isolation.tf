resource "terraform_data" "later" {}

module "isolated" {
  source = "./modules/data_quality_job"

  name    = "isolated"
  isolate = true
}

module "open" {
  source = "./modules/data_quality_job"

  name = "open"
}

# Without a name of its own it gets one from the provider, which is not known before the apply.
module "unnamed" {
  source = "./modules/data_quality_job"

  name    = null
  isolate = true
}

module "unsure" {
  source = "./modules/data_quality_job"

  name    = "unsure"
  isolate = terraform_data.later.id != ""
}

resource "aws_sagemaker_monitoring_schedule" "pass_by_name" {
  name = "pass-by-name"

  monitoring_schedule_config {
    monitoring_job_definition_name = module.isolated.name
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

resource "aws_sagemaker_monitoring_schedule" "fail_open_job" {
  name = "fail-open-job"

  monitoring_schedule_config {
    monitoring_job_definition_name = module.open.name
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

resource "aws_sagemaker_monitoring_schedule" "undecided_job" {
  name = "undecided-job"

  monitoring_schedule_config {
    monitoring_job_definition_name = module.unsure.name
    monitoring_type                = "DataQuality"
  }
}

resource "aws_sagemaker_monitoring_schedule" "undecided_which_job" {
  name = "undecided-which-job"

  monitoring_schedule_config {
    monitoring_job_definition_name = terraform_data.later.id == "" ? module.isolated.name : module.open.name
    monitoring_type                = "DataQuality"
  }
}
