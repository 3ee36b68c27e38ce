"""What reacts when a SageMaker resource stands outside the platform's perimeter.

EventBridge hands over each create and update call that CloudTrail records. The resource is described as it now is, its
values are compared with the perimeter's, and what was found is recorded, told and, if the mode says so, contained.
Standard library and boto3 only.
"""
