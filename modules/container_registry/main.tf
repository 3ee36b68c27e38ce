# The images that the platform runs, in one account for all: immutable, scanned, under a key of the firm's own.

locals {
  tags    = merge(var.tags, { Module = "container_registry" })
  iam     = "arn:${var.account.partition}:iam::${var.account.id}"
  service = "ecr"
  purpose = "images"

  administrators = sort(var.administrators == null ? ["${local.iam}:role/ringfence-terraform"] : var.administrators)
}

# A tag is never moved: what was scanned and approved is what runs. Deploy by digest all the same.
resource "aws_ecr_repository" "this" {
  for_each = var.repositories

  name                 = "${var.name}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.disposable != null

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = merge(local.tags, { Name = "${var.name}/${each.key}", Description = each.value.description })

  depends_on = [aws_kms_alias.this]
}

# One a registry: every image is scanned when it is pushed and again whenever a new vulnerability is known.
resource "aws_ecr_registry_scanning_configuration" "this" {
  scan_type = "ENHANCED"

  rule {
    scan_frequency = "CONTINUOUS_SCAN"

    repository_filter {
      filter      = "*"
      filter_type = "WILDCARD"
    }
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = var.repositories

  repository = aws_ecr_repository.this[each.key].name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Untagged images beyond the newest"
      selection    = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = each.value.untagged_count }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ecr_repository_policy" "this" {
  for_each = var.repositories

  repository = aws_ecr_repository.this[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "OrganizationPulls"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer"]
        Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization.id } }
      }],
      [for roles in length(var.publishers) > 0 ? [sort(var.publishers)] : [] : {
        Sid       = "PublishersPush"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"]
        Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization.id }, ArnLike = { "aws:PrincipalArn" = roles } }
      }],
      [
        {
          Sid       = "OnlyPublishersPush"
          Effect    = "Deny"
          Principal = "*"
          Action    = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"]
          Condition = { ArnNotLikeIfExists = { "aws:PrincipalArn" = concat(local.administrators, sort(var.publishers)) } }
        },
        {
          Sid       = "OnlyAdministratorsDeleteAndConfigure"
          Effect    = "Deny"
          Principal = "*"
          Action = [
            "ecr:BatchDeleteImage", "ecr:DeleteLifecyclePolicy", "ecr:DeleteRepository", "ecr:DeleteRepositoryPolicy",
            "ecr:PutImageScanningConfiguration", "ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy", "ecr:SetRepositoryPolicy",
          ]
          Condition = { ArnNotLikeIfExists = { "aws:PrincipalArn" = local.administrators } }
        },
      ],
    )
  })
}
