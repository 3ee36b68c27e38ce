locals {
  # Every call that carried a perimeter key when this was written.
  every_change = [
    "CreateApp", "CreateAutoMLJob", "CreateAutoMLJobV2", "CreateCluster",
    "CreateCompilationJob", "CreateDataQualityJobDefinition", "CreateDomain", "CreateEndpoint",
    "CreateEndpointConfig", "CreateFeatureGroup", "CreateHyperParameterTuningJob", "CreateInferenceExperiment",
    "CreateJob", "CreateLabelingJob", "CreateModel", "CreateModelBiasJobDefinition",
    "CreateModelExplainabilityJobDefinition", "CreateModelQualityJobDefinition", "CreateMonitoringSchedule", "CreateNotebookInstance",
    "CreateProcessingJob", "CreateSpace", "CreateTrainingJob", "CreateTrainingSession",
    "CreateTransformJob", "CreateUserProfile", "UpdateCluster", "UpdateDomain",
    "UpdateEndpoint", "UpdateInferenceExperiment", "UpdateMonitoringSchedule", "UpdateNotebookInstance",
    "UpdateSpace", "UpdateTrainingJob", "UpdateUserProfile",
  ]
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_cloudwatch_event_rule" "pass_by_name" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventSource = ["sagemaker.amazonaws.com"], eventName = local.every_change }
  })
}

resource "aws_cloudwatch_event_rule" "pass_by_prefix" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventSource = ["sagemaker.amazonaws.com"], eventName = [{ prefix = "Create" }, { prefix = "Update" }] }
  })
}

# As in the public counter-example: two creations, and no update at all.
resource "aws_cloudwatch_event_rule" "fail_two_creations" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventSource = ["sagemaker.amazonaws.com"], eventName = ["CreateTrainingJob", "CreateModel"] }
  })
}

resource "aws_cloudwatch_event_rule" "fail_no_updates" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventSource = ["sagemaker.amazonaws.com"], eventName = [{ prefix = "Create" }] }
  })
}

resource "aws_cloudwatch_event_rule" "fail_one_left_out" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventSource = ["sagemaker.amazonaws.com"], eventName = [for name in local.every_change : name if name != "UpdateDomain"] }
  })
}

resource "aws_cloudwatch_event_rule" "undecided_perhaps_no_updates" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["sagemaker.amazonaws.com"]
      eventName   = [{ prefix = "Create" }, { prefix = aws_vpc.main.main_route_table_id == "" ? "Update" : "Delete" }]
    }
  })
}

resource "aws_cloudwatch_event_rule" "not_applicable_state_changes" {
  event_pattern = jsonencode({
    source      = ["aws.sagemaker"]
    detail-type = ["SageMaker Training Job State Change"]
  })
}

resource "aws_cloudwatch_event_rule" "not_applicable_schedule" {
  schedule_expression = "rate(1 day)"
}
