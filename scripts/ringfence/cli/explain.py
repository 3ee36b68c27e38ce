"""`ringfence explain-denial`: which layer refuses a request, by which statement, and what would be allowed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ringfence.cli.output import write
from ringfence.cli.planning import LOCAL, surroundings_of
from ringfence.cli.verification import plan_of
from ringfence.errors import RingfenceError

if TYPE_CHECKING:
    from ringfence.plan.model import Plan
    from ringfence.policy.goals.estate import Estate
    from ringfence.self_service.denials import Request

_FIELDS = ("principal", "action", "resource", "context")


def explain_denial(
    path: Path = typer.Argument(
        ..., help="An environment's folder, a plan file, or plan or state JSON.", show_default=False
    ),
    principal: str = typer.Option("", "--principal", help="A permission set or role, by name or ARN."),
    action: str = typer.Option("", "--action", help="As in `sagemaker:CreateTrainingJob`."),
    resource: str = typer.Option("*", "--resource", help="The ARN of what the action is on."),
    context: list[str] = typer.Option(
        [], "--context", help="KEY=VALUE; several values with commas, a key that is not sent as KEY=."
    ),
    outside: bool = typer.Option(False, "--outside", help="The request comes from outside the platform's network."),
    request: str = typer.Option("", "--request", help="The same as a JSON object; - reads it from standard input."),
    as_json: bool = typer.Option(False, "--json", help="Answer with a JSON object."),
    source: Path | None = typer.Option(
        None, "--source", envvar="RINGFENCE_SOURCE", help="The root module of plan JSON."
    ),
    local: bool = LOCAL,
) -> None:
    """Say why a request is refused: the layer, the statement, and the smallest change that would be allowed.

    An answer is exit 0, allowed or refused; 1 where a policy that applies is not known before the apply; 2 bad input.
    """
    if not path.exists():
        raise RingfenceError(
            "no such file or folder", where=str(path), expected="an environment's folder, a plan or its JSON"
        )
    from ringfence.self_service.denials import explain_denial as explained

    asked = _request(principal, action, resource, context, request, inside=not outside)
    with plan_of(path, source, local) as at_hand:
        answer = explained(_estate(at_hand.load(), at_hand.environment, source or path), asked)
    write(json.dumps(answer.as_json(), indent=2) + "\n" if as_json else "\n".join(answer.lines()) + "\n", None)
    raise typer.Exit(1 if answer.unread else 0)


def _estate(plan: Plan, environment: str, near: Path) -> Estate:
    """The account of a plan with the plans of the roots that govern it. Raises RingfenceError."""
    from ringfence.policy.goals.asking import account_of
    from ringfence.policy.goals.estate import Estate
    from ringfence.policy.goals.organization import read_organization

    around = surroundings_of(near)
    if around is None:
        raise RingfenceError(
            "no environments/organization.toml around it", where=str(near), next_step="Give the root with --source"
        )
    organization = read_organization(around.organization)
    account = account_of(plan, environment, organization)
    if account is None:
        raise RingfenceError("is of no account of the organisation", where=environment)
    governing = [around.plan_of(root).load() for root in account.governed_by if root != environment]
    return Estate(organization, account, plan, tuple(governing))


def _request(principal: str, action: str, resource: str, context: list[str], given: str, *, inside: bool) -> Request:
    from ringfence.self_service.denials import Request

    fields: dict[str, Any] = {"principal": principal, "action": action, "resource": resource, "context": {}}
    if given:
        fields.update(_json(sys.stdin.read() if given == "-" else given))
    fields["context"] = {**fields["context"], **dict(_pair(each) for each in context)}
    for name in ("principal", "action"):
        if not isinstance(fields[name], str) or not fields[name]:
            raise RingfenceError(f"no {name} is given", next_step=f"Give it with --{name}, or in --request")
    return Request(
        fields["principal"],
        fields["action"],
        fields["resource"],
        {key: tuple(value) if isinstance(value, list) else value for key, value in fields["context"].items()},
        inside,
    )


def _json(text: str) -> dict[str, Any]:
    expected = f"a JSON object of {', '.join(_FIELDS)}"
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise RingfenceError(f"is no JSON ({error})", where="--request", expected=expected) from None
    if not isinstance(given, dict) or not set(given) <= set(_FIELDS):
        raise RingfenceError("is something else", where="--request", expected=expected)
    sent = given.get("context", {})
    fine = isinstance(sent, dict) and all(_is_value(value) for value in sent.values())
    if not fine:
        raise RingfenceError(
            "found another value", where="--request, context", expected="strings, lists of strings, null"
        )
    return given


def _is_value(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return value is None or all(isinstance(each, str) for each in texts)


def _pair(text: str) -> tuple[str, str | list[str] | None]:
    key, equals, value = text.partition("=")
    if not equals or ":" not in key:
        raise RingfenceError(
            f'found "{text}"', where="--context", expected="KEY=VALUE, as in aws:RequestTag/team=fraud"
        )
    from ringfence.iam.actions import is_multivalued

    if not value:
        return key, None
    return key, value.split(",") if is_multivalued(key) or "," in value else value
