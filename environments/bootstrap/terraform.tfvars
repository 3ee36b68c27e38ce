# Example ids: no such account exists. A firm puts its own here. One run prepares one account:
#   terraform apply -var account_name=dev
accounts = {
  management  = "111111111111"
  log_archive = "222222222222"
  shared      = "333333333333"
  dev         = "444444444444"
  preprod     = "555555555555"
  prod        = "666666666666"
}

region = "eu-west-1"

organization = {
  id                    = "o-ringfence01"
  management_account_id = "111111111111"
}

tags = {
  Environment        = "bootstrap"
  DataClassification = "confidential"
  OwnerTeam          = "platform"
}
