"""What a decision says to a person, in AWS's own words where AWS has words for it.

The wording of denials is that of "Troubleshoot access denied error messages".
"""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.iam.evaluate import Deciding, Decision, Layer, World

_DENIED_IN: dict[Layer, str] = {
    "service_control_policies": "a service control policy",
    "resource_control_policies": "a resource control policy",
    "vpc_endpoint_policy": "a VPC endpoint policy",
    "resource_policy": "a resource-based policy",
    "identity_policies": "an identity-based policy",
    "permissions_boundary": "a permissions boundary",
    "session_policy": "a session policy",
}
_NOT_ALLOWED_BY: dict[Layer, str] = {
    layer: phrase.removeprefix("a ").removeprefix("an ") for layer, phrase in _DENIED_IN.items()
}


def access_denied_message(decision: Decision, world: World, *, guidance: Mapping[str, str] | None = None) -> str:
    """The message of an AccessDenied error: AWS's sentence, then the guardrail and how to do it properly.

    The guardrail is the Sid of the Deny that decided, or the layer whose Allow is missing. `guidance` maps Sids (and
    layer names, for what nothing allows) to a sentence that says how to do it properly.

    "User: arn:... is not authorized to perform: sagemaker:CreateModel on resource: arn:... with an explicit deny in a
    service control policy [guardrail: ModelsInOurSubnets]. Give VpcConfig with the platform's subnets."
    """
    known = guidance or {}
    message = (
        f"User: {world.principal} is not authorized to perform: {world.action} on resource: {world.resource} "
        f"{_because(decision, world)}"
    )
    sids = list(dict.fromkeys(statement.sid for statement in decision.statements if statement.sid))
    if decision.decision == "explicit_deny" and sids:
        message += f" [guardrail: {', '.join(sids)}]"
    advice = [known[name] for name in (*sids, decision.layer or "") if name in known]
    if advice:
        message += ". " + " ".join(advice)
    return message


def reason(decision: Decision, world: World) -> str:
    """One sentence for whoever reads the decision: which layer, and which statements of it."""
    if decision.decision == "implicit_deny":
        return f"Not allowed {_because(decision, world)}."
    places = ", ".join(_place(statement) for statement in decision.statements)
    if decision.decision == "explicit_deny":
        return f"Denied {_because(decision, world)}: {places}."
    if not places:
        return "Allowed: the account's root user needs no policy."
    return f"Allowed by {places}."


def _because(decision: Decision, world: World) -> str:
    layer = decision.layer or "identity_policies"
    trust = layer == "resource_policy" and world.action.lower().startswith("sts:")
    if decision.decision == "explicit_deny":
        return f"with an explicit deny in {'the role trust policy' if trust else _DENIED_IN[layer]}"
    return f"because no {'role trust policy' if trust else _NOT_ALLOWED_BY[layer]} allows the {world.action} action"


def _place(statement: Deciding) -> str:
    level = "" if statement.level is None else f" level {statement.level}"
    many = statement.layer in ("identity_policies", "service_control_policies", "resource_control_policies")
    policy = f" policy {statement.policy}" if many or statement.policy else ""
    sid = f' "{statement.sid}"' if statement.sid else ""
    return f"{statement.layer}{level}{policy} statement {statement.index}{sid}"
