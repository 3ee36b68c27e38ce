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

# Who registers a model, who approves it and who deploys it are three.
module "registry" {
  source = "../../modules/registry"

  name       = local.name
  account    = var.account
  tags       = var.tags
  groups     = var.model_groups
  publishers = var.model_publishers
  deployers  = var.model_deployers
  disposable = var.disposable
}
