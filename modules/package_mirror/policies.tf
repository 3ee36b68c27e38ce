# Everybody in the organisation reads, through the mirror only; nobody but the administrators opens another way outside or
# lets a public package take an internal one's name.

locals {
  own_principals = { StringEquals = { "aws:PrincipalOrgID" = var.organization.id } }

  # Actions that change where packages come from.
  origins = [
    "codeartifact:AssociateExternalConnection", "codeartifact:DeleteRepository", "codeartifact:DisassociateExternalConnection",
    "codeartifact:DeleteRepositoryPermissionsPolicy", "codeartifact:PutPackageOriginConfiguration",
    "codeartifact:PutRepositoryPermissionsPolicy", "codeartifact:UpdateRepository",
  ]

  reading = [
    "codeartifact:DescribePackage", "codeartifact:DescribePackageVersion", "codeartifact:DescribeRepository",
    "codeartifact:GetPackageVersionReadme", "codeartifact:GetRepositoryEndpoint", "codeartifact:ListPackages",
    "codeartifact:ListPackageVersionAssets", "codeartifact:ListPackageVersionDependencies", "codeartifact:ListPackageVersions",
    "codeartifact:ReadFromRepository",
  ]

  only_administrators = {
    Effect    = "Deny"
    Principal = "*"
    Resource  = "*"
    Condition = { ArnNotLikeIfExists = { "aws:PrincipalArn" = local.administrators } }
  }
}

resource "aws_codeartifact_domain_permissions_policy" "this" {
  domain = aws_codeartifact_domain.this.domain

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OrganizationSignsIn"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["codeartifact:DescribeDomain", "codeartifact:GetAuthorizationToken", "codeartifact:ListRepositoriesInDomain"]
        Resource  = "*"
        Condition = local.own_principals
      },
      merge(local.only_administrators, {
        Sid = "OnlyAdministratorsChangeTheDomain"
        Action = [
          "codeartifact:CreatePackageGroup", "codeartifact:CreateRepository", "codeartifact:DeleteDomain",
          "codeartifact:DeleteDomainPermissionsPolicy", "codeartifact:DeletePackageGroup", "codeartifact:PutDomainPermissionsPolicy",
          "codeartifact:UpdatePackageGroup", "codeartifact:UpdatePackageGroupOriginConfiguration",
        ]
      }),
    ]
  })
}

resource "aws_codeartifact_repository_permissions_policy" "approved" {
  domain     = aws_codeartifact_domain.this.domain
  repository = aws_codeartifact_repository.approved.repository

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OrganizationReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = local.reading
        Resource  = "*"
        Condition = local.own_principals
      },
      merge(local.only_administrators, {
        Sid    = "NobodyPublishesHere"
        Action = concat(local.origins, ["codeartifact:CopyPackageVersions", "codeartifact:PublishPackageVersion"])
      }),
    ]
  })
}

resource "aws_codeartifact_repository_permissions_policy" "internal" {
  domain     = aws_codeartifact_domain.this.domain
  repository = aws_codeartifact_repository.internal.repository

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for roles in length(var.publishers) > 0 ? [sort(var.publishers)] : [] : {
        Sid       = "PublishersPublish"
        Effect    = "Allow"
        Principal = "*"
        Action    = concat(local.reading, ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"])
        Resource  = "*"
        Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization.id }, ArnLike = { "aws:PrincipalArn" = roles } }
      }],
      [
        merge(local.only_administrators, { Sid = "OnlyAdministratorsChangeOrigins", Action = local.origins }),
        merge(local.only_administrators, {
          Sid       = "OnlyPublishersPublish"
          Action    = ["codeartifact:CopyPackageVersions", "codeartifact:PublishPackageVersion"]
          Condition = { ArnNotLikeIfExists = { "aws:PrincipalArn" = concat(local.administrators, sort(var.publishers)) } }
        }),
      ],
    )
  })
}

# Packages come through these on their way to `approved`, never straight out of them.
resource "aws_codeartifact_repository_permissions_policy" "public" {
  for_each = var.upstreams

  domain     = aws_codeartifact_domain.this.domain
  repository = aws_codeartifact_repository.public[each.key].repository

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(local.only_administrators, {
      Sid    = "OnlyAdministratorsTouch"
      Action = concat(local.origins, ["codeartifact:CopyPackageVersions", "codeartifact:PublishPackageVersion"])
    })]
  })
}
