# Example ids: no such account exists. A firm puts its own here.
account = {
  id     = "111111111111"
  region = "eu-west-1"
}

administrator_account_id = "222222222222"

tags = {
  Environment        = "management"
  DataClassification = "internal"
  OwnerTeam          = "platform"
}
