import re

from ringfence.policy import Answer, Resource, Value, all_of, policy

# Characters; AWS's page "Quotas and service limits for AWS Organizations" as of 2026-05-15.
_LIMITS = {
    "SERVICE_CONTROL_POLICY": 10_240,
    "RESOURCE_CONTROL_POLICY": 5_120,
    "AISERVICES_OPT_OUT_POLICY": 2_500,
    "BACKUP_POLICY": 10_000,
    "CHATBOT_POLICY": 10_000,
    "DECLARATIVE_POLICY_EC2": 10_000,
    "TAG_POLICY": 10_000,
}


@policy(
    resource="aws_organizations_policy",
    severity="medium",
    controls=["ART-PROV-AUD-07"],
    mend="Write the content with jsonencode, which adds no white space; make two policies of one that is too long.",
)
def organizations_policy_fits(document: Resource) -> Answer:
    """An organisation's policy is short enough for AWS to take it; Terraform finds out only while it applies.

    Every character counts as it is sent, white space too.
    """
    content, kind = document["content"], document["type"].defaults_to("SERVICE_CONTROL_POLICY")
    fits = all_of(~kind.equals(each).because() | _at_most(content, limit) for each, limit in _LIMITS.items())
    return fits & _minified(content)


def _at_most(content: Value, limit: int) -> Answer:
    short = content.satisfies(lambda text: isinstance(text, str) and len(text) <= limit, f"{limit} characters")
    return short.otherwise(f"its content is longer than the {limit:,} characters that AWS takes")


def _minified(content: Value) -> Answer:
    bare = content.satisfies(lambda text: isinstance(text, str) and not _has_space(text), "no white space")
    return bare.otherwise("its content has white space between its parts, which counts")


def _has_space(text: str) -> bool:
    """Whether there is white space outside JSON's strings."""
    return bool(re.search(r"\s", re.sub(r'"(\\.|[^"\\])*"', "", text)))
