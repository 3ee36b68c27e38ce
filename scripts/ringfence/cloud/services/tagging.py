"""Resource Groups Tagging: what is tagged here is found beside what moto keeps."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, answers
from ringfence.cloud.services.kinds import tag_list
from ringfence.cloud.services.references import answer_of_moto


def _fits(arn: str, tags: dict[str, str], asked: dict[str, Any]) -> bool:
    """Whether a record passes the request's filters on types (`sagemaker:domain`), ARNs, keys and values."""
    service, kind = arn.split(":")[2], arn.split(":", 5)[5].split("/")[0]
    types = asked.get("ResourceTypeFilters")
    if types and service not in types and f"{service}:{kind}" not in types:
        return False
    if asked.get("ResourceARNList") and arn not in asked["ResourceARNList"]:
        return False
    return all(
        wanted["Key"] in tags and (not wanted.get("Values") or tags[wanted["Key"]] in wanted["Values"])
        for wanted in asked.get("TagFilters", ())
    )


@answers("resourcegroupstaggingapi", "GetResources")
def get_resources(call: Call) -> Answer:
    """Moto's pages, and ours on the last of them."""
    answer = answer_of_moto(call)
    if answer.get("PaginationToken"):
        return answer
    own = [
        {"ResourceARN": arn, "Tags": tag_list(tags)}
        for arn, tags in call.store("tags").items()
        if tags and _fits(arn, tags, call.parameters)
    ]
    known = {found["ResourceARN"] for found in answer["ResourceTagMappingList"]}
    mappings = [*answer["ResourceTagMappingList"], *(found for found in own if found["ResourceARN"] not in known)]
    return {**answer, "ResourceTagMappingList": mappings}
