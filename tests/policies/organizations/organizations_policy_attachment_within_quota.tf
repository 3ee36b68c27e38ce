locals {
  deny = { Effect = "Deny", Action = "organizations:LeaveOrganization", Resource = "*" }
}

resource "terraform_data" "later" {}

resource "aws_organizations_policy" "service_control" {
  for_each = toset([for number in range(10) : tostring(number)])

  name    = "service-control-${each.key}"
  content = jsonencode({ Version = "2012-10-17", Statement = [local.deny] })
}

resource "aws_organizations_policy" "resource_control" {
  for_each = toset([for number in range(5) : tostring(number)])

  name    = "resource-control-${each.key}"
  type    = "RESOURCE_CONTROL_POLICY"
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*" }] })
}

# Nine beside AWS's own, and four of the other kind.
resource "aws_organizations_policy_attachment" "pass_nine" {
  for_each = toset([for number in range(9) : tostring(number)])

  policy_id = aws_organizations_policy.service_control[each.key].id
  target_id = "ou-rf01-room0000"
}

resource "aws_organizations_policy_attachment" "pass_four" {
  for_each = toset([for number in range(4) : tostring(number)])

  policy_id = aws_organizations_policy.resource_control[each.key].id
  target_id = "ou-rf01-room0000"
}

resource "aws_organizations_policy_attachment" "fail_ten" {
  for_each = toset([for number in range(10) : tostring(number)])

  policy_id = aws_organizations_policy.service_control[each.key].id
  target_id = "ou-rf01-full0000"
}

resource "aws_organizations_policy_attachment" "fail_five_of_the_other_kind" {
  for_each = toset([for number in range(5) : tostring(number)])

  policy_id = aws_organizations_policy.resource_control[each.key].id
  target_id = "ou-rf01-full1111"
}
