locals {
  portfolio_id = "port-0123456789abc"
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "servicecatalog.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  boundary = "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
  limited = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sagemaker:CreateNotebookInstance", "sagemaker:AddTags"], Resource = "*" },
      { Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::444444444444:role/ringfence-dev-execution" },
    ]
  })
  unlimited = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "terraform_data" "later" {}

resource "aws_iam_policy" "limited" {
  name   = "limited"
  policy = local.limited
}

resource "aws_iam_policy" "unlimited" {
  name   = "unlimited"
  policy = local.unlimited
}

resource "aws_iam_policy" "boundary" {
  policy = local.limited
}

# ---------------------------------------------------------------- a role whose ARN is known by construction

resource "aws_iam_role" "notebook" {
  name                 = "launch-notebook"
  permissions_boundary = local.boundary
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy" "notebook" {
  role   = aws_iam_role.notebook.name
  policy = local.limited
}

resource "aws_servicecatalog_constraint" "pass_arn_by_construction" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-notebook00000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = "arn:aws:iam::444444444444:role/launch-notebook" })
}

resource "aws_servicecatalog_constraint" "pass_name_of_a_local_role" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-notebook00001"
  type         = "LAUNCH"
  parameters   = jsonencode({ LocalRoleName = "launch-notebook" })
}

# ---------------------------------------------------------------- a role by reference, policies attached

resource "aws_iam_role" "attached" {
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.attached.name
  policy_arn = aws_iam_policy.limited.arn
}

resource "aws_iam_role_policy_attachment" "attached_of_aws" {
  role       = aws_iam_role.attached.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSageMakerReadOnly"
}

resource "aws_servicecatalog_constraint" "pass_role_by_reference" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-attached00000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.attached.arn })
}

module "pass_in_a_module" {
  source = "./modules/product"

  name        = "pass-in-a-module"
  constraints = { LAUNCH = jsonencode({ RoleArn = aws_iam_role.attached.arn }) }
}

# ---------------------------------------------------------------- what is wrong with a role

resource "aws_iam_role" "unbounded" {
  name               = "launch-unbounded"
  assume_role_policy = local.trust
}

resource "aws_servicecatalog_constraint" "fail_no_boundary" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-unbounded0000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.unbounded.arn })
}

resource "aws_iam_role" "sham_boundary" {
  name                 = "launch-sham-boundary"
  permissions_boundary = "arn:aws:iam::aws:policy/AdministratorAccess"
  assume_role_policy   = local.trust
}

resource "aws_servicecatalog_constraint" "fail_boundary_that_bounds_nothing" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-shamboundary0"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.sham_boundary.arn })
}

resource "aws_iam_role" "everything" {
  name                 = "launch-everything"
  permissions_boundary = local.boundary
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy" "everything" {
  role   = aws_iam_role.everything.id
  policy = local.unlimited
}

resource "aws_servicecatalog_constraint" "fail_every_action" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-everything000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = "arn:aws:iam::444444444444:role/launch-everything" })
}

resource "aws_iam_role" "passing" {
  name                 = "launch-passing"
  permissions_boundary = local.boundary
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy" "passing" {
  role = aws_iam_role.passing.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:Pass*", Resource = "*" }]
  })
}

resource "aws_servicecatalog_constraint" "fail_passes_any_role" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-passing000000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.passing.arn })
}

resource "aws_iam_role" "administrator" {
  name                 = "launch-administrator"
  permissions_boundary = local.boundary
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy_attachment" "administrator" {
  role       = aws_iam_role.administrator.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_servicecatalog_constraint" "fail_administrator" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-administrator"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.administrator.arn })
}

resource "aws_iam_role" "unlimited" {
  name                 = "launch-unlimited"
  permissions_boundary = local.boundary
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy_attachment" "unlimited" {
  role       = aws_iam_role.unlimited.name
  policy_arn = aws_iam_policy.unlimited.arn
}

resource "aws_servicecatalog_constraint" "fail_attached_policy_allows_every_action" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-unlimited0000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.unlimited.arn })
}

resource "aws_servicecatalog_constraint" "fail_no_role" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-norole0000000"
  type         = "LAUNCH"
  parameters   = jsonencode({})
}

resource "aws_servicecatalog_constraint" "fail_wildcard" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-wildcard00000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = "arn:aws:iam::444444444444:role/*" })
}

# ---------------------------------------------------------------- what cannot be said yet

resource "aws_servicecatalog_constraint" "undecided_role_elsewhere" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-elsewhere0000"
  type         = "LAUNCH"
  parameters   = jsonencode({ LocalRoleName = "made-by-another-root" })
}

resource "aws_servicecatalog_constraint" "undecided_which_role" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-whichrole0000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = terraform_data.later.id == "" ? aws_iam_role.unbounded.arn : aws_iam_role.notebook.arn })
}

resource "aws_iam_role" "unread" {
  name                 = "launch-unread"
  permissions_boundary = local.boundary
  assume_role_policy   = local.trust
}

resource "aws_iam_role_policy" "unread" {
  role   = aws_iam_role.unread.id
  policy = terraform_data.later.id == "" ? local.unlimited : local.limited
}

resource "aws_servicecatalog_constraint" "undecided_policy" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-unread0000000"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.unread.arn })
}

resource "aws_servicecatalog_constraint" "not_applicable_template" {
  portfolio_id = local.portfolio_id
  product_id   = "prod-notebook00000"
  type         = "TEMPLATE"
  parameters   = jsonencode({ Rules = {} })
}
