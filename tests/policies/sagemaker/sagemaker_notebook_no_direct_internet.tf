variable "subnet_id" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/26"
}

locals {
  subnet_id = aws_subnet.private.id
}

resource "aws_sagemaker_notebook_instance" "pass_private_subnet" {
  name                   = "pass-private-subnet"
  role_arn               = "arn:aws:iam::444444444444:role/execution"
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  subnet_id              = local.subnet_id
  security_groups        = ["sg-0123456789abcdef0"]
}

resource "aws_sagemaker_notebook_instance" "fail_direct_internet_by_default" {
  name            = "fail-direct-internet-by-default"
  role_arn        = "arn:aws:iam::444444444444:role/execution"
  instance_type   = "ml.t3.medium"
  subnet_id       = aws_subnet.private.id
  security_groups = ["sg-0123456789abcdef0"]
}

resource "aws_sagemaker_notebook_instance" "fail_subnet_variable_is_null" {
  name                   = "fail-subnet-variable-is-null"
  role_arn               = "arn:aws:iam::444444444444:role/execution"
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  subnet_id              = var.subnet_id
}

resource "aws_sagemaker_notebook_instance" "fail_vpc_in_place_of_subnet" {
  name                   = "fail-vpc-in-place-of-subnet"
  role_arn               = "arn:aws:iam::444444444444:role/execution"
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  subnet_id              = aws_vpc.main.id
}

resource "aws_sagemaker_notebook_instance" "undecided_subnet_may_be_null" {
  name                   = "undecided-subnet-may-be-null"
  role_arn               = "arn:aws:iam::444444444444:role/execution"
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Disabled"
  subnet_id              = aws_vpc.main.main_route_table_id == "" ? null : aws_subnet.private.id
}
