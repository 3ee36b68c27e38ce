"""Tags of SageMaker's resources, by ARN: ours from the one store, moto's from moto."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.kinds import KINDS, page, tag_list, tag_map, tags_of

MAXIMUM = 50


def _ours(call: Call) -> dict[str, str]:
    """The tags of the record of ours that the call names; what we do not keep is left to moto."""
    arn = call.parameters["ResourceArn"]
    if arn in call.store("tags"):
        return tags_of(call, arn)
    kind, _, name = arn.split(":")[-1].partition("/")
    if ("sagemaker", kind) in KINDS:
        raise Fault("ValidationException", f"Could not find {kind} with name {name}")
    raise PassOn


@answers("sagemaker", "AddTags")
def add_tags(call: Call) -> Answer:
    """Add or overwrite tags; the `aws:` prefix is AWS's own."""
    tags, added = _ours(call), tag_map(call.parameters["Tags"])
    if any(key.lower().startswith("aws:") for key in added):
        raise Fault("ValidationException", "aws: prefixed tag key names are not allowed for external use.")
    if len({key for key in (*tags, *added) if not key.startswith("aws:")}) > MAXIMUM:
        raise Fault("ValidationException", f"A resource can have at most {MAXIMUM} tags.")
    tags.update(added)
    return {"Tags": tag_list(tags)}


@answers("sagemaker", "ListTags")
def list_tags(call: Call) -> Answer:
    """The tags of a resource."""
    shown, token = page(tag_list(_ours(call)), call.parameters)
    return {"Tags": shown, **token}


@answers("sagemaker", "DeleteTags")
def delete_tags(call: Call) -> Answer:
    """Take tags away; those that are not there are not missed."""
    tags = _ours(call)
    for key in call.parameters["TagKeys"]:
        tags.pop(key, None)
    return {}
