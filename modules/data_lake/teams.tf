# What a team has of the lake: its folder in each zone, reached through an access point of its own inside the network; its
# database in the catalogue; its workgroup, whose results stay in its folder. Nobody of another team is among its principals.

locals {
  team_zones = { for pair in setproduct(keys(var.teams), ["curated", "features", "models"]) : "${pair[0]}-${pair[1]}" => { team = pair[0], zone = pair[1] } }
  team_roles = { for pair in flatten([for team, each in var.teams : [for name, arn in each.roles : { key = "${team}-${name}", team = team, arn = arn }]]) : pair.key => pair }
  databases  = { for team in keys(var.teams) : team => replace("${var.name}_${team}", "-", "_") }
}

# Access through a team's point is the team's roles' alone, and only to the team's folder. Known at plan time.
data "aws_iam_policy_document" "access_point" {
  for_each = local.team_zones

  # The roles are named, so that their own policies need not know the access point; the bucket still asks them.
  statement {
    sid       = "TeamUsesItsFolder"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${local.access_points[each.key]}/object/${each.value.team}/*"]

    principals {
      type        = "AWS"
      identifiers = sort(values(var.teams[each.value.team].roles))
    }
  }

  statement {
    sid       = "TeamListsItsFolder"
    actions   = ["s3:ListBucket"]
    resources = [local.access_points[each.key]]

    principals {
      type        = "AWS"
      identifiers = sort(values(var.teams[each.value.team].roles))
    }

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${each.value.team}/*"]
    }
  }

  statement {
    sid       = "OnlyThisTeam"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.access_points[each.key], "${local.access_points[each.key]}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = concat(sort(values(var.teams[each.value.team].roles)), local.administrators)
    }
  }

  statement {
    sid           = "OnlyItsFolder"
    effect        = "Deny"
    actions       = ["s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    not_resources = ["${local.access_points[each.key]}/object/${each.value.team}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

locals {
  access_points = { for key, each in local.team_zones :
    key => "arn:${var.account.partition}:s3:${var.account.region}:${var.account.id}:accesspoint/${var.name}-${each.team}-${each.zone}"
  }
}

resource "aws_s3_access_point" "team" {
  for_each = local.team_zones

  name   = "${var.name}-${each.value.team}-${each.value.zone}"
  bucket = aws_s3_bucket_policy.zone[each.value.zone].bucket
  policy = data.aws_iam_policy_document.access_point[each.key].json

  vpc_configuration {
    vpc_id = var.vpc_id
  }

  public_access_block_configuration {
    block_public_acls       = true
    block_public_policy     = true
    ignore_public_acls      = true
    restrict_public_buckets = true
  }
}

# A query's result is data too: the workgroup's location and key hold, whatever the client asks for.
resource "aws_athena_workgroup" "team" {
  for_each = var.teams

  name          = "${var.name}-${each.key}"
  description   = "Queries of the team ${each.key}, whose results stay in its folder."
  force_destroy = var.disposable != null

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_limit_bytes

    result_configuration {
      output_location       = "s3://${local.buckets["features"]}/${each.key}/athena-results/"
      expected_bucket_owner = var.account.id

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.key_arns.lake
      }
    }
  }

  tags = merge(local.tags, { Name = "${var.name}-${each.key}", Team = each.key })
}
