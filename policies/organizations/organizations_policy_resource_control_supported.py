from ringfence.policy import Answer, Resource, Statement, all_of, no, policy, yes


@policy(
    resource="aws_organizations_policy",
    severity="high",
    controls=["ART-PROV-IAM-07", "ART-PROV-AUD-07"],
    mend=(
        'Write Deny statements with Principal "*" that name actions of services which take resource control policies '
        "(s3:*, kms:*, ...); guard SageMaker, SNS and Glue by service control policies and boundaries."
    ),
    when=lambda document: document["type"].defaults_to("SERVICE_CONTROL_POLICY").equals("RESOURCE_CONTROL_POLICY"),
)
def organizations_policy_resource_control_supported(document: Resource) -> Answer:
    """A resource control policy guards what it names: AWS refuses, or does not apply, statements of another form.

    AWS's page "Resource control policies (RCPs)" and its list of services.
    """
    content = document["content"].document()
    return all_of([content.every(_never, "Allow"), content.every(_is_supported, "Deny")])


def _never(statement: Statement) -> Answer:
    return no(f"{statement.title} allows; only AWS's own RCPFullAWSAccess does")


def _is_supported(statement: Statement) -> Answer:
    from ringfence.iam.actions import supports_resource_control_policies  # reads data: only when a policy is judged

    if [name for _, name in statement.principals] != ["*"] or statement.not_principals:
        return no(f'{statement.title} does not name every caller (Principal "*")')
    if statement.not_actions or not statement.actions:
        return no(f"{statement.title} names no actions")
    services = {action.partition(":")[0] for action in statement.actions}
    other = sorted(service for service in services if not supports_resource_control_policies(service))
    return no(f"{statement.title} is about {', '.join(other)}, which takes none") if other else yes()
