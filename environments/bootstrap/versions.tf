terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "= 5.100.0"
    }
  }

  # The first run keeps its state in a file (there is no bucket yet), the next moves it here: see the README's "To a real
  # account". The rest comes by -backend-config.
  backend "s3" {}
}
