# People sign in through IAM Identity Center and take a permission set; nobody has a user or a key in an account.
locals {
  assignments = merge([for set, places in local.people_work_in : {
    for place in places : "${set}/${place}" => { set = set, account_id = var.environments[place].account_id }
  }]...)

  memberships = merge([for user_name, person in var.people : {
    for set in person.permission_sets : "${user_name}/${set}" => { user_name = user_name, set = set }
  }]...)

  # Two decide, so that more than one set does: data engineers and model approvers, never whoever made the object.
  at_the_airlock = { DataEngineer = "approvers", DataScientist = "requesters", MLEngineer = "requesters", ModelApprover = "approvers" }

  # The policies that a set names exist under the same name in each account; a set for dev carries dev's prefix.
  prefix = { for set, places in local.people_work_in : set => var.environments[places[0]].name }
}

resource "aws_ssoadmin_permission_set" "this" {
  for_each = local.personas

  instance_arn     = var.identity_center.instance_arn
  name             = each.key
  description      = each.value.describes
  session_duration = each.value.session
}

resource "aws_ssoadmin_permission_set_inline_policy" "this" {
  for_each = local.personas

  instance_arn       = var.identity_center.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn
  inline_policy      = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })

  lifecycle {
    precondition {
      condition     = length(jsonencode({ Version = "2012-10-17", Statement = each.value.statements })) <= 10240
      error_message = "The inline policy of ${each.key} is longer than the 10,240 characters that Identity Center takes."
    }
  }
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "this" {
  for_each = { for set, persona in local.personas : set => persona if persona.attached != null }

  instance_arn       = var.identity_center.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn

  customer_managed_policy_reference {
    name = "${local.prefix[each.key]}-${each.value.attached}"
    path = "/"
  }
}

# Who offers to the egress airlock and who decides there: its own policies, which exist under these names where it does.
resource "aws_ssoadmin_customer_managed_policy_attachment" "airlock" {
  for_each = local.at_the_airlock

  instance_arn       = var.identity_center.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn

  customer_managed_policy_reference {
    name = "${local.prefix[each.key]}-airlock-${each.value}"
    path = "/"
  }
}

resource "aws_ssoadmin_permissions_boundary_attachment" "this" {
  for_each = { for set, persona in local.personas : set => persona if persona.boundary != null }

  instance_arn       = var.identity_center.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn

  permissions_boundary {
    customer_managed_policy_reference {
      name = "${local.prefix[each.key]}-${each.value.boundary}"
      path = "/"
    }
  }
}

# Assigned once the set is complete: nobody has it, for a moment, without its boundary.
resource "aws_ssoadmin_account_assignment" "this" {
  for_each = local.assignments

  instance_arn       = var.identity_center.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.set].arn
  principal_type     = "GROUP"
  principal_id       = aws_identitystore_group.this[each.value.set].group_id
  target_type        = "AWS_ACCOUNT"
  target_id          = each.value.account_id

  depends_on = [
    aws_ssoadmin_customer_managed_policy_attachment.airlock,
    aws_ssoadmin_customer_managed_policy_attachment.this,
    aws_ssoadmin_permission_set_inline_policy.this,
    aws_ssoadmin_permissions_boundary_attachment.this,
  ]
}

# These attributes of a person arrive as session tags (aws:PrincipalTag), which the permission sets compare with.
resource "aws_ssoadmin_instance_access_control_attributes" "this" {
  instance_arn = var.identity_center.instance_arn

  dynamic "attribute" {
    for_each = var.access_control_attributes

    content {
      key = attribute.key

      value {
        source = [attribute.value]
      }
    }
  }
}

# ---------------------------------------------------------------- groups and people

# One group a permission set. Where an identity provider fills the store, it fills these groups.
resource "aws_identitystore_group" "this" {
  for_each = local.personas

  identity_store_id = var.identity_center.identity_store_id
  display_name      = "ringfence-${each.key}"
  description       = each.value.describes
}

resource "aws_identitystore_user" "this" {
  for_each = var.people

  identity_store_id = var.identity_center.identity_store_id
  user_name         = each.key
  display_name      = "${each.value.given_name} ${each.value.family_name}"

  # Terraform cannot set department, division or cost centre: where an identity provider fills the store, it does, and
  # access_control_attributes names those in place of these.
  user_type = each.value.team
  title     = each.value.project
  nickname  = each.value.cost_centre

  name {
    given_name  = each.value.given_name
    family_name = each.value.family_name
  }

  emails {
    value   = each.value.email
    type    = "work"
    primary = true
  }
}

resource "aws_identitystore_group_membership" "this" {
  for_each = local.memberships

  identity_store_id = var.identity_center.identity_store_id
  group_id          = aws_identitystore_group.this[each.value.set].group_id
  member_id         = aws_identitystore_user.this[each.value.user_name].user_id
}
