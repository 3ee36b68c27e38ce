resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "pass_among_other_rules" {
  bucket = "ringfence-example-ended"
}

resource "aws_s3_bucket_lifecycle_configuration" "among_other_rules" {
  bucket = aws_s3_bucket.pass_among_other_rules.id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 3
    }
  }
}

resource "aws_s3_bucket" "fail_none" {
  bucket = "ringfence-example-none"
}

resource "aws_s3_bucket" "fail_switched_off" {
  bucket = "ringfence-example-switched-off"
}

resource "aws_s3_bucket_lifecycle_configuration" "switched_off" {
  bucket = aws_s3_bucket.fail_switched_off.id

  rule {
    id     = "unfinished-uploads"
    status = "Disabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket" "fail_one_folder_only" {
  bucket = "ringfence-example-one-folder-only"
}

resource "aws_s3_bucket_lifecycle_configuration" "one_folder_only" {
  bucket = aws_s3_bucket.fail_one_folder_only.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {
      prefix = "incoming/"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket" "undecided_perhaps_later" {
  bucket = "ringfence-example-perhaps-later"
}

resource "aws_s3_bucket_lifecycle_configuration" "perhaps_later" {
  bucket = aws_s3_bucket.undecided_perhaps_later.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = aws_vpc.main.main_route_table_id == "" ? 90 : 7
    }
  }
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module"
}

module "fail_module" {
  source                  = "./modules/bucket"
  name                    = "ringfence-example-module-weakened"
  unfinished_uploads_days = 30
}
