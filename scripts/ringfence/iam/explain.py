"""What a decision says to a person, in AWS's own words where AWS has words for it.

The wording of denials is that of "Troubleshoot access denied error messages".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ringfence.iam.evaluate import Deciding, Decision, Layer, World, evaluate
from ringfence.iam.remedies import Change, allows_action, reserved_for, resources_allowed, smallest_change

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


@dataclass(frozen=True)
class Explanation:
    """A decision for the person who asked: AWS's message, the layer, the statements, and what would be allowed.

    `statements` are the deciding ones as (policy, Sid or place). `changes` are the fewest changes of condition keys
    that make it allowed (None: none was found); `resources` those on which the refusing layer allows the action,
    `reserved_for` the principals whom a deciding Deny spares.
    """

    decision: Decision
    message: str
    layer: str
    statements: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] | None = ()
    resources: tuple[str, ...] = ()
    allows_action: bool = True
    reserved_for: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """What would be allowed, in one sentence; "" where nothing is known to be."""
        if self.decision.allowed:
            return ""
        if self.changes:
            return f"It would be allowed with {' and '.join(map(str, self.changes))}."
        if self.resources:
            return f"It would be allowed on {' or '.join(self.resources[:3])}."
        if not self.allows_action:
            return "No statement there allows this action: it is not among what this role is for."
        if self.reserved_for:
            return f"It is reserved for {', '.join(self.reserved_for[:3])}."
        return "No change of the request alone was found that would be allowed."


def explain(world: World, *, names: Callable[[Deciding], str] | None = None, tries: int = 1500) -> Explanation:
    """Why a request is decided as it is, and the smallest change of it that would be allowed.

    `names` gives the name of the policy that a deciding statement stands in; by default its number in its layer.
    """
    decision = evaluate(world)
    layer = _DENIED_IN[decision.layer] if decision.layer else ""
    statements = tuple(
        (names(each) if names else f"policy {each.policy}", each.sid or f"statement {each.index}")
        for each in decision.statements
    )
    if decision.allowed:
        return Explanation(decision, reason(decision, world), layer, statements)
    changes = smallest_change(world, tries=tries)
    resources = resources_allowed(world, decision) if changes is None else ()
    message = access_denied_message(decision, world)
    reserved = reserved_for(world, decision) if changes is None else ()
    known = allows_action(world, decision)
    return Explanation(decision, message, layer, statements, changes, resources, known, reserved)


def access_denied_message(decision: Decision, world: World, *, guidance: Mapping[str, str] | None = None) -> str:
    """The message of an AccessDenied error: AWS's sentence, then the guardrail and how to do it properly.

    The guardrail is the Sid of the Deny that decided, or the layer whose Allow is missing. `guidance` maps Sids (and
    layer names, for what nothing allows) to a sentence that says how to do it properly.

    "User: arn:... is not authorized to perform: sagemaker:CreateModel on resource: arn:... with an explicit deny in a
    service control policy [guardrail: ModelsInOurSubnets]. Give VpcConfig with the platform's subnets."
    """
    known = guidance or {}
    on = "" if world.resource == "*" else f" on resource: {world.resource}"
    message = f"User: {world.principal} is not authorized to perform: {world.action}{on} {_because(decision, world)}"
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
