from ringfence.policy import Answer, Resource, Statement, all_of, identity_policy, no, policy, resource_policy, yes

# Keys that say from where and from whom a call comes: an Allow needs them present and ours.
_PERIMETER = (
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "kms:CallerAccount",
    "sagemaker:VpcSecurityGroupIds",
    "sagemaker:VpcSubnets",
)
_SAFE = {
    "aws:securetransport": "true",
    "sagemaker:appnetworkaccesstype": "VpcOnly",
    "sagemaker:directinternetaccess": "Disabled",
    "sagemaker:intercontainertrafficencryption": "true",
    "sagemaker:networkisolation": "true",
    "sagemaker:rootaccess": "Disabled",
}


@policy(
    resource=[
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
        "aws_organizations_policy",
        "aws_kms_key",
        "aws_kms_key_policy",
        "aws_s3_bucket_policy",
        "aws_vpc_endpoint",
        "aws_vpc_endpoint_policy",
    ],
    severity="critical",
    controls=["ART-PROV-IAM-03", "ART-PROV-IAM-06"],
    mend="Allow where the value is ours (StringEquals); deny where it is not the safe one (StringNotEquals).",
)
def iam_policy_no_inverted_condition(holder: Resource) -> Answer:
    """No condition is the wrong way round: none allows what is foreign, none denies what is safe."""
    documents = [identity_policy(holder), resource_policy(holder)]
    allows = all_of(document.every(_allows_ours) for document in documents)
    return allows & all_of(document.every(_denies_unsafe, "Deny") for document in documents)


def _allows_ours(statement: Statement) -> Answer:
    perimeter = {key.lower() for key in _PERIMETER}
    for operator, key, _ in statement.conditions:
        if key.lower() not in perimeter:
            continue
        if "not" in operator.lower():
            return no(f"{statement.title}: {operator} {key} on an Allow lets in every other, and a call without it")
        if operator.lower().endswith("ifexists") and not statement.demands(*_PERIMETER):
            return no(f"{statement.title}: {operator} {key} on an Allow lets in a call without it")
    return yes()


def _denies_unsafe(statement: Statement) -> Answer:
    for operator, key, values in statement.conditions:
        safe = _SAFE.get(key.lower())
        if safe is None or operator == "Null":
            continue
        denies_safe = (safe not in values) if "not" in operator.lower() else (safe in values)
        if denies_safe:
            return no(f"{statement.title}: {operator} {key} {', '.join(values)} denies the safe value {safe}")
    return yes()
