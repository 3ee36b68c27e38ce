from ringfence.policy import Answer, Resource, all_of, policy

# What the permission sets compare with and what costs are told apart by.
_ATTRIBUTES = ("team", "project", "cost_centre")


@policy(
    resource="aws_ssoadmin_instance_access_control_attributes",
    severity="high",
    controls=["ART-PROV-IAM-04", "ART-PROV-IAM-07"],
    mend="Add an attribute block for each of team, project and cost_centre, whose source is in the identity store.",
)
def ssoadmin_instance_attributes_for_access_control(instance: Resource) -> Answer:
    """Team, project and cost centre of a person reach every session, from the identity store and nowhere else.

    Without them conditions on aws:PrincipalTag match nobody. A source is `${path:...}`; a fixed text would be
    everybody's ("Attributes for access control").
    """
    return all_of(_is_enabled(instance, name) for name in _ATTRIBUTES)


def _is_enabled(instance: Resource, name: str) -> Answer:
    enabled = instance["attribute"].some(
        lambda attribute: (
            attribute["key"].equals(name)
            & attribute["value"].some(
                lambda value: value["source"].some(lambda source: source.matches(r"\$\{path:[^}]+\}"))
            )
        )
    )
    return enabled.otherwise(f"the attribute {name} does not come from the identity store")
