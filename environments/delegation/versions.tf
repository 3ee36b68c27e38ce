terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "= 5.100.0"
    }
  }

  # The rest comes by -backend-config: bucket, key, region, kms_key_id, use_lockfile.
  backend "s3" {}
}
