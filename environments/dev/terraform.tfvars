# Example ids: no such account exists. A firm puts its own here.
account = {
  id     = "444444444444"
  region = "eu-west-1"
}

organization = {
  id                    = "o-ringfence01"
  management_account_id = "111111111111"
}

tags = {
  Environment        = "dev"
  DataClassification = "confidential"
  OwnerTeam          = "ml-platform"
}

cidr = "10.20.0.0/20"

users = {
  scientist-1 = { team = "credit-risk", project = "scorecards", cost_centre = "4711" }
  scientist-2 = { team = "fraud", project = "card-fraud", cost_centre = "4712" }
  scientist-3 = { team = "fraud", project = "card-fraud", cost_centre = "4712", profile = false }
}

package_mirror = {
  domain     = "ringfence-shared"
  owner      = "333333333333"
  region     = "eu-west-1"
  repository = "approved"
}

log_archive = {
  bucket = "ringfence-log-archive-222222222222-audit"
}
