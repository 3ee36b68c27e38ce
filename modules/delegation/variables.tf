variable "administrator_account_id" {
  description = "The account that administers the security services for the whole organisation: that of the log archive."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.administrator_account_id))
    error_message = "administrator_account_id is the twelve digits of an AWS account."
  }
}

variable "tags" {
  description = "Tags of every resource. Environment, DataClassification and OwnerTeam are required."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for tag in ["Environment", "DataClassification", "OwnerTeam"] : try(length(var.tags[tag]) > 0, false)])
    error_message = "tags needs a value for each of Environment, DataClassification and OwnerTeam."
  }
}
