from ringfence.policy import Answer, Plan, Resource, all_of, any_of, environment_policy, no, unknown, yes

# How many of a kind a node takes, AWS's own full-access policy among them; AWS's page "Quotas and service limits for
# AWS Organizations" as of 2026-05-15.
_TAKES = {"SERVICE_CONTROL_POLICY": 10, "RESOURCE_CONTROL_POLICY": 5}


@environment_policy(
    anchor="aws_organizations_policy_attachment",
    severity="medium",
    controls=["ART-PROV-AUD-07"],
    mend="Attach fewer policies to this node: put statements together, up to 10,240 (RCP: 5,120) characters.",
)
def organizations_policy_attachment_within_quota(attachment: Resource, plan: Plan) -> Answer:
    """A node of the organisation has no more policies of a kind than AWS attaches to it."""
    kinds = [(kind, _is_of(attachment, kind, plan)) for kind in _TAKES]
    return all_of(~answer.because() | _has_room(attachment, kind, plan) for kind, answer in kinds)


def _is_of(attachment: Resource, kind: str, plan: Plan) -> Answer:
    policies = list(plan.of_type("aws_organizations_policy"))
    of_kind = any_of(
        attachment["policy_id"].refers_to(each) & each["type"].defaults_to("SERVICE_CONTROL_POLICY").equals(kind)
        for each in policies
    )
    elsewhere = ~any_of(attachment["policy_id"].refers_to(each) for each in policies)
    return of_kind | (elsewhere & unknown(f"the policy of {attachment.address}, which is not in this plan"))


def _has_room(attachment: Resource, kind: str, plan: Plan) -> Answer:
    target = attachment["target_id"]
    same = [
        target.is_same_as(other["target_id"]) & _is_of(other, kind, plan)
        for other in plan.of_type("aws_organizations_policy_attachment")
    ]
    sure = sum(answer.holds is True for answer in same)
    perhaps = sum(answer.holds is not False for answer in same)
    if sure >= _TAKES[kind]:
        return no(f"its node has {sure} policies of the type {kind}, beside AWS's own; AWS takes {_TAKES[kind]} in all")
    return yes() if perhaps < _TAKES[kind] else all_of(answer for answer in same if answer.holds is None)
