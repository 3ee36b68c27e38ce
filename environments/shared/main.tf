# What all environments share: the private mirror of package registries and the registry of container images. Both are
# reached through the endpoints of whoever uses them; nothing here needs a network of its own.

locals {
  name = "ringfence-shared"
}

module "package_mirror" {
  source = "../../modules/package_mirror"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  publishers   = var.publishers
  disposable   = var.disposable
}

module "container_registry" {
  source = "../../modules/container_registry"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  publishers   = var.publishers
  disposable   = var.disposable
}
