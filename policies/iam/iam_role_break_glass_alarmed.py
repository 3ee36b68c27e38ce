import json
import re
from typing import Any

from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy, no

_NAME = r".*break-?glass.*"
_TAKING = "AssumeRole"


@environment_policy(
    anchor="aws_iam_role",
    severity="critical",
    controls=["ART-PROV-AUD-06"],
    mend=(
        "Add an aws_cloudwatch_event_rule on AWS API Call via CloudTrail with eventName AssumeRole and the role's ARN "
        "as requestParameters.roleArn, and an aws_cloudwatch_event_target that sends it to an encrypted topic."
    ),
    when=lambda role, _: role["name"].matches(_NAME).otherwise("its name does not say that it is for emergencies"),
)
def iam_role_break_glass_alarmed(role: Resource, plan: Plan) -> Answer:
    """Nobody takes the role for emergencies unannounced."""
    rules = plan.of_type("aws_cloudwatch_event_rule")
    alarmed = any_of(_tells_of(rule, role) & _is_on(rule) & _sends(rule, plan) for rule in rules)
    return alarmed.otherwise("no rule with a target tells anybody when this role is taken")


def _tells_of(rule: Resource, role: Resource) -> Answer:
    name = role["name"].value
    pattern = re.compile(rf"arn:[\w-]+:iam::\d{{12}}:role/{re.escape(str(name))}")
    return rule["event_pattern"].satisfies(lambda text: _matches(text, pattern), "a rule about taking this role")


def _matches(text: Any, role: re.Pattern[str]) -> bool:
    try:
        detail = json.loads(text)["detail"]
        names, roles = detail["eventName"], detail["requestParameters"]["roleArn"]
    except (KeyError, TypeError, ValueError):
        return False
    return _TAKING in names and any(role.fullmatch(each) for each in roles if isinstance(each, str))


def _is_on(rule: Resource) -> Answer:
    return rule["state"].defaults_to("ENABLED").equals("ENABLED")


def _sends(rule: Resource, plan: Plan) -> Answer:
    targets = list(plan.of_type("aws_cloudwatch_event_target"))
    sent = any_of(target["rule"].refers_to(rule, "name", "id") | _named(target, rule) for target in targets)
    return sent if targets else no("there is no target at all")


def _named(target: Resource, rule: Resource) -> Answer:
    name = rule["name"].value
    return target["rule"].equals(name) if isinstance(name, str) else no()
