resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_s3_bucket" "lake" {
  bucket = "ringfence-example-lake"
}

resource "aws_s3_access_point" "pass_in_vpc" {
  name   = "team"
  bucket = aws_s3_bucket.lake.id

  vpc_configuration {
    vpc_id = aws_vpc.main.id
  }
}

resource "aws_s3_access_point" "fail_internet" {
  name   = "anyone"
  bucket = aws_s3_bucket.lake.id
}

resource "aws_s3_access_point" "fail_public_policy" {
  name   = "public"
  bucket = aws_s3_bucket.lake.id

  vpc_configuration {
    vpc_id = aws_vpc.main.id
  }

  public_access_block_configuration {
    block_public_policy = false
  }
}

resource "aws_s3_access_point" "undecided_blocked" {
  name   = "perhaps"
  bucket = aws_s3_bucket.lake.id

  vpc_configuration {
    vpc_id = aws_vpc.main.id
  }

  public_access_block_configuration {
    restrict_public_buckets = aws_vpc.main.main_route_table_id != ""
  }
}
