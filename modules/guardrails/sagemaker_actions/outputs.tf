output "carrying" {
  description = "Patterns of the SageMaker actions that carry a condition key, by the key's name without its prefix; none matches an action that does not."
  value       = local.carrying
}
