output "package_mirror" {
  description = "Where packages are installed from: the domain, the repository and pip's address."
  value = {
    domain         = module.package_mirror.domain
    repository     = module.package_mirror.repository
    pypi_index_url = module.package_mirror.pypi_index_url
  }
}

output "container_registry" {
  description = "Where images are pulled from, by repository."
  value       = module.container_registry.repository_urls
}
