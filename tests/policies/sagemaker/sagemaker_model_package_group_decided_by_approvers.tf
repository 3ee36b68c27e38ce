resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

locals {
  packages = "arn:aws:sagemaker:eu-west-1:333333333333:model-package/*"
  decide = {
    Effect    = "Deny", Principal = "*", Action = "sagemaker:UpdateModelPackage", Resource = local.packages
    Condition = { ArnNotLikeIfExists = { "aws:PrincipalArn" = "arn:aws:iam::333333333333:role/approver" } }
  }
  born = {
    Effect    = "Deny", Principal = "*", Action = "sagemaker:CreateModelPackage", Resource = local.packages
    Condition = { StringEquals = { "sagemaker:ModelApprovalStatus" = "Approved" } }
  }
}

resource "aws_sagemaker_model_package_group" "pass_decided_by_approvers" {
  model_package_group_name = "decided-by-approvers"
}

resource "aws_sagemaker_model_package_group_policy" "decided_by_approvers" {
  model_package_group_name = aws_sagemaker_model_package_group.pass_decided_by_approvers.model_package_group_name
  resource_policy          = jsonencode({ Version = "2012-10-17", Statement = [local.decide, local.born] })
}

resource "aws_sagemaker_model_package_group" "fail_without_policy" {
  model_package_group_name = "without-policy"
}

resource "aws_sagemaker_model_package_group" "fail_born_approved" {
  model_package_group_name = "born-approved"
}

resource "aws_sagemaker_model_package_group_policy" "born_approved" {
  model_package_group_name = aws_sagemaker_model_package_group.fail_born_approved.model_package_group_name
  resource_policy          = jsonencode({ Version = "2012-10-17", Statement = [local.decide] })
}

resource "aws_sagemaker_model_package_group" "fail_any_role_decides" {
  model_package_group_name = "any-role-decides"
}

resource "aws_sagemaker_model_package_group_policy" "any_role_decides" {
  model_package_group_name = aws_sagemaker_model_package_group.fail_any_role_decides.model_package_group_name
  resource_policy = jsonencode({ Version = "2012-10-17", Statement = [local.born, merge(local.decide, {
    Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::333333333333:role/*" } }
  })] })
}

resource "aws_sagemaker_model_package_group" "undecided_policy" {
  model_package_group_name = "policy"
}

resource "aws_sagemaker_model_package_group_policy" "policy" {
  model_package_group_name = aws_sagemaker_model_package_group.undecided_policy.model_package_group_name
  resource_policy = aws_vpc.main.main_route_table_id == "" ? jsonencode({
    Version = "2012-10-17", Statement = [local.decide, local.born]
  }) : jsonencode({ Version = "2012-10-17", Statement = [local.born] })
}
