resource "terraform_data" "later" {}

resource "aws_s3_bucket" "pass_classified" {
  bucket = "ringfence-example-classified"

  tags = {
    DataClassification = "confidential"
  }
}

resource "aws_s3_bucket" "fail_no_tags" {
  bucket = "ringfence-example-no-tags"
}

resource "aws_s3_bucket" "fail_other_tags" {
  bucket = "ringfence-example-other-tags"

  tags = {
    OwnerTeam = "ml-platform"
  }
}

resource "aws_s3_bucket" "fail_empty_class" {
  bucket = "ringfence-example-empty-class"

  tags = {
    DataClassification = ""
  }
}

resource "aws_s3_bucket" "undecided_tags_not_known_yet" {
  bucket = "ringfence-example-tags-not-known-yet"

  tags = {
    DataClassification = terraform_data.later.id == "" ? null : "confidential"
  }
}
