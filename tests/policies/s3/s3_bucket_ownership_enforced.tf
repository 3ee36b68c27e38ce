resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "pass_enforced" {
  bucket = "ringfence-example-enforced"
}

resource "aws_s3_bucket_ownership_controls" "enforced" {
  bucket = aws_s3_bucket.pass_enforced.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket" "fail_none" {
  bucket = "ringfence-example-none"
}

resource "aws_s3_bucket" "fail_writer" {
  bucket = "ringfence-example-writer"
}

resource "aws_s3_bucket_ownership_controls" "writer" {
  bucket = aws_s3_bucket.fail_writer.id

  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket" "undecided_perhaps_preferred" {
  bucket = "ringfence-example-perhaps"
}

resource "aws_s3_bucket_ownership_controls" "perhaps_preferred" {
  bucket = aws_s3_bucket.undecided_perhaps_preferred.id

  rule {
    object_ownership = aws_vpc.main.main_route_table_id == "" ? "BucketOwnerPreferred" : "BucketOwnerEnforced"
  }
}

module "pass_module" {
  source = "./modules/bucket"
  name   = "ringfence-example-module"
}

module "fail_module" {
  source    = "./modules/bucket"
  name      = "ringfence-example-module-weakened"
  ownership = "BucketOwnerPreferred"
}
