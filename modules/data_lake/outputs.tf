output "buckets" {
  description = "Name and ARN of each bucket, by zone: raw, curated, features, models, logs. Known at plan time."

  # A name is taken from the bucket's policy, so that whoever uses a bucket waits until it is protected.
  value = merge(
    { for zone, policy in aws_s3_bucket_policy.zone : zone => { name = policy.bucket, arn = local.arns[zone] } },
    { logs = { name = aws_s3_bucket_policy.logs.bucket, arn = local.arns.logs } },
  )
}

output "databases" {
  description = "Each team's database in the catalogue, team => name."
  value       = { for team, database in aws_glue_catalog_database.team : team => database.name }
}

output "workgroups" {
  description = "Each team's Athena workgroup, team => name."
  value       = { for team, workgroup in aws_athena_workgroup.team : team => workgroup.name }
}

output "access_points" {
  description = "ARNs of the teams' access points, \"<team>-<zone>\" => ARN. Known at plan time."
  value       = local.access_points
  depends_on  = [aws_s3_access_point.team]
}
