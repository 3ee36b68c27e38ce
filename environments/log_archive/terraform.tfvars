# Example ids: no such account exists. A firm puts its own here.
account = {
  id     = "222222222222"
  region = "eu-west-1"
}

organization = {
  id                    = "o-ringfence01"
  management_account_id = "111111111111"
}

tags = {
  Environment        = "log-archive"
  DataClassification = "confidential"
  OwnerTeam          = "platform"
}

accounts = {
  management  = { id = "111111111111" }
  log_archive = { id = "222222222222" }
  shared      = { id = "333333333333" }
  dev         = { id = "444444444444", name = "ringfence-dev" }
  preprod     = { id = "555555555555" }
  prod        = { id = "666666666666" }
}

regions = ["eu-west-1", "us-east-1"]

# The example organisation exists on nobody's AWS but one's own machine, where it is torn down. A firm takes both out: then the
# archive is locked in mode COMPLIANCE for a year, and nobody can delete from it.
retention  = { mode = "GOVERNANCE", days = 1, reason = "The example organisation is torn down when it has been looked at." }
disposable = { reason = "The example organisation is torn down when it has been looked at." }
