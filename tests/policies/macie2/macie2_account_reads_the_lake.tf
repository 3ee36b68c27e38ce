resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_macie2_account" "pass_reads" {}

resource "aws_macie2_account" "fail_paused" {
  status = "PAUSED"
}

resource "aws_macie2_account" "undecided_perhaps_paused" {
  status = aws_vpc.main.main_route_table_id == "" ? "PAUSED" : "ENABLED"
}

resource "aws_macie2_classification_job" "weekly" {
  name     = "lake"
  job_type = "SCHEDULED"

  schedule_frequency {
    weekly_schedule = "SUNDAY"
  }

  s3_job_definition {
    bucket_definitions {
      account_id = "444444444444"
      buckets    = ["ringfence-example-raw"]
    }
  }
}
