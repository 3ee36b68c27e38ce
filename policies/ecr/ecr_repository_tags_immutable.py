from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_ecr_repository",
    severity="medium",
    controls=["ART-GOV-REPRO-03", "ART-COMP-REG-03"],
    mend='Set image_tag_mutability = "IMMUTABLE".',
)
def ecr_repository_tags_immutable(repository: Resource) -> Answer:
    """A tag names one image for good: what was tested is what runs."""
    return repository["image_tag_mutability"].equals("IMMUTABLE")
