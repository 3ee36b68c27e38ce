# Example ids: no such account exists. A firm puts its own here.
account = {
  id     = "111111111111"
  region = "eu-west-1"
}

organization = {
  id                    = "o-ringfence01"
  management_account_id = "111111111111"
  units = {
    security       = "ou-rf01-security0"
    infrastructure = "ou-rf01-infrastr"
    workloads      = "ou-rf01-workload"
    development    = "ou-rf01-developm"
    production     = "ou-rf01-producti"
  }
}

identity_center = {
  instance_arn      = "arn:aws:sso:::instance/ssoins-1111111111111111"
  identity_store_id = "d-1111111111"
}

environments = {
  dev = {
    account_id = "444444444444"
    name       = "ringfence-dev"
    region     = "eu-west-1"
  }
}

regions = ["eu-west-1"]

# The people below come from Terraform, which sets no department, division or cost centre: their team stands in userType,
# their project in title, their cost centre in nickName.
access_control_attributes = {
  team        = "$${path:userType}"
  project     = "$${path:title}"
  cost_centre = "$${path:nickName}"
  user_name   = "$${path:userName}"
}

people = {
  scientist-1 = {
    given_name      = "Scientist"
    family_name     = "One"
    email           = "scientist-1@example.com"
    team            = "credit-risk"
    project         = "scorecards"
    cost_centre     = "4711"
    permission_sets = ["DataScientist"]
  }
  scientist-2 = {
    given_name      = "Scientist"
    family_name     = "Two"
    email           = "scientist-2@example.com"
    team            = "fraud"
    project         = "card-fraud"
    cost_centre     = "4712"
    permission_sets = ["DataScientist"]
  }
  scientist-3 = {
    given_name      = "Scientist"
    family_name     = "Three"
    email           = "scientist-3@example.com"
    team            = "fraud"
    project         = "card-fraud"
    cost_centre     = "4712"
    permission_sets = ["DataScientist"]
  }
  engineer-1 = {
    given_name      = "Engineer"
    family_name     = "One"
    email           = "engineer-1@example.com"
    team            = "credit-risk"
    project         = "scorecards"
    cost_centre     = "4711"
    permission_sets = ["MLEngineer"]
  }
  data-engineer-1 = {
    given_name      = "Data"
    family_name     = "Engineer"
    email           = "data-engineer-1@example.com"
    team            = "credit-risk"
    project         = "scorecards"
    cost_centre     = "4711"
    permission_sets = ["DataEngineer"]
  }
  approver-1 = {
    given_name      = "Approver"
    family_name     = "One"
    email           = "approver-1@example.com"
    team            = "model-risk"
    permission_sets = ["ModelApprover"]
  }
  sysops-1 = {
    given_name      = "Sysops"
    family_name     = "One"
    email           = "sysops-1@example.com"
    team            = "platform"
    permission_sets = ["SysopsAdministrator"]
  }
  auditor-1 = {
    given_name      = "Auditor"
    family_name     = "One"
    email           = "auditor-1@example.com"
    team            = "audit"
    permission_sets = ["Auditor"]
  }
}

tags = {
  Environment        = "management"
  DataClassification = "internal"
  OwnerTeam          = "platform"
}
