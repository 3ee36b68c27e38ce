from ringfence.policy import Answer, Plan, Resource, Statement, any_of, environment_policy, no, yes

_ADMINISTRATION = (
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:RevokeGrant",
)
_USE = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant")


@environment_policy(
    anchor="aws_kms_key",
    severity="high",
    controls=["ART-PROV-DATA-03", "ART-PROV-IAM-10", "CCC.Core.CN11.AR04"],
    mend=(
        "Write a policy in which each statement gives either administration or use, both spelled out (kms:Put* and "
        "kms:Create* reach further than they look), and in which the account's root gets administration only, unless "
        "aws:PrincipalArn says which roles a statement is for."
    ),
)
def kms_key_policy_separates_administration_and_use(key: Resource, plan: Plan) -> Answer:
    """Who administers a key does not thereby use it, and using it is not left to IAM alone.

    Without a policy AWS gives the account's root kms:*, and so whatever IAM says (AWS KMS Developer Guide, "Default key
    policy").
    """
    attached = any_of(
        each["key_id"].refers_to(key) & each["policy"].document().every(_separates)
        for each in plan.of_type("aws_kms_key_policy")
    )
    return key["policy"].defaults_to(None).document().every(_separates) | attached


def _separates(statement: Statement) -> Answer:
    used = [action for action in _USE if statement.covers_action(action)]
    if used == ["kms:CreateGrant"] and statement.condition("kms:GrantIsForAWSResource", "Bool") == ["true"]:
        used = []  # an AWS resource (a volume, a file system) gets the use, not who makes it
    if not used:
        return yes()
    if any(statement.covers_action(action) for action in _ADMINISTRATION):
        return no(f"{statement.title} gives administration and use at once")
    roots = [name for kind, name in statement.principals if kind == "AWS" and _is_account(name)]
    if roots and not statement.demands("aws:PrincipalArn"):
        return no(f"{statement.title} lets everybody use the key to whom IAM gives it")
    return yes()


def _is_account(name: str) -> bool:
    return name.endswith(":root") or name.isdigit()
