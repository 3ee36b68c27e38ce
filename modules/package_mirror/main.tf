# A private mirror of public package registries. Only the repositories public-* have a way outside, each to one registry;
# people and builds read `approved`, which draws on the firm's own packages first and on those.

locals {
  tags    = merge(var.tags, { Module = "package_mirror" })
  iam     = "arn:${var.account.partition}:iam::${var.account.id}"
  service = "codeartifact"
  purpose = "packages"

  administrators = sort(var.administrators == null ? ["${local.iam}:role/ringfence-terraform"] : var.administrators)
  domain         = var.name
}

resource "aws_codeartifact_domain" "this" {
  domain         = local.domain
  encryption_key = aws_kms_key.this.arn

  tags = merge(local.tags, { Name = local.domain })

  # Policies know the key by its alias: the domain goes before it.
  depends_on = [aws_kms_alias.this]
}

resource "aws_codeartifact_repository" "public" {
  for_each = var.upstreams

  domain      = aws_codeartifact_domain.this.domain
  repository  = "public-${each.key}"
  description = "What was fetched from ${each.value}; the only way to it"

  external_connections {
    external_connection_name = each.value
  }

  tags = local.tags
}

# A name that was published here first is never looked for outside again (CodeArtifact, "Package origin controls").
resource "aws_codeartifact_repository" "internal" {
  domain      = aws_codeartifact_domain.this.domain
  repository  = "internal"
  description = "The firm's own packages"

  tags = local.tags
}

# The order counts: the firm's own packages hide others of the same name.
resource "aws_codeartifact_repository" "approved" {
  domain      = aws_codeartifact_domain.this.domain
  repository  = "approved"
  description = "What people and builds install from"

  upstream {
    repository_name = aws_codeartifact_repository.internal.repository
  }

  dynamic "upstream" {
    for_each = sort(keys(var.upstreams))

    content {
      repository_name = aws_codeartifact_repository.public[upstream.value].repository
    }
  }

  tags = local.tags
}

resource "aws_ssm_parameter" "repository" {
  for_each = {
    domain       = local.domain
    domain-owner = var.account.id
    repository   = "approved"
  }

  name        = "/${var.name}/package_mirror/${each.key}"
  description = "Where packages are installed from: aws codeartifact login takes it."
  type        = "String"
  value       = each.value

  tags = local.tags
}
