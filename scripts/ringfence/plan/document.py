"""The IAM policy document in an attribute, with a hole where an id is not known before the apply."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ringfence.plan.abstract import Alternatives, Encoded, Opaque, Reference, Text, describe, is_known
from ringfence.plan.answers import Answer, all_of, any_of, no, unknown, yes

if TYPE_CHECKING:
    from ringfence.plan.model import Plan, Resource
    from ringfence.plan.values import Value


class Hole(str):
    """A value that will be the id, ARN or name of exactly one resource; its text is the reference to it."""

    __slots__ = ()


class Template(str):
    """A text around holes, as `${aws_s3_bucket.lake.arn}/*`; only what stands outside the braces is known of it."""

    __slots__ = ()


@dataclass(frozen=True)
class Statement:
    """One statement, its elements as lists. `conditions` are (operator, key, values) as they are written."""

    sid: str
    effect: str
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: tuple[tuple[str, str], ...] = ()  # ("AWS", "*"), ("Service", "logs.amazonaws.com")
    not_principals: tuple[tuple[str, str], ...] = ()
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def covers_action(self, action: str) -> bool:
        """Whether an action (`s3:GetObject`) is matched by Action or NotAction."""
        if self.not_actions:
            return not any(_matches(action, pattern) for pattern in self.not_actions)
        return any(_matches(action, pattern) for pattern in self.actions)

    def condition(self, key: str, *operators: str) -> list[str]:
        """The values tested against a condition key (any letter case), by any of these operators or by any at all."""
        return [
            value
            for operator, name, values in self.conditions
            for value in values
            if name.lower() == key.lower() and (not operators or operator in operators)
        ]

    def tests(self, *keys: str) -> bool:
        """Whether a condition tests one of these keys."""
        return any(self.condition(key) for key in keys)

    def demands(self, *keys: str) -> bool:
        """Whether it applies only where one of these condition keys is present with a value that it names.

        Negated operators, `IfExists` and `ForAllValues` match an absent key, `Null` looks at no value, a bare `*` takes
        any (IAM User Guide, "IAM JSON policy elements: Condition operators").
        """
        wanted = {key.lower() for key in keys}
        return any(
            key.lower() in wanted and is_demanding(operator) and not any(set(value) <= {"*"} for value in values)
            for operator, key, values in self.conditions
        )

    @property
    def everywhere(self) -> bool:
        """Whether it speaks of every resource (or of all but some)."""
        return "*" in self.resources or bool(self.not_resources)

    @property
    def every_action(self) -> bool:
        """Whether it speaks of every action (or of all but some)."""
        return bool(self.not_actions) or any(set(action) <= {"*", ":"} for action in self.actions)

    @property
    def title(self) -> str:
        """What to call it in a message."""
        actions = ", ".join(self.actions[:3]) or f"all but {', '.join(self.not_actions[:3])}"
        return f"statement {self.sid}" if self.sid else f"the unnamed {self.effect} of {actions}"

    @property
    def anyone(self) -> bool:
        """Whether the principal is everybody."""
        return any(value == "*" for _, value in self.principals) or bool(self.not_principals)


@dataclass(frozen=True)
class Document:
    """The statements that can be read, and whether these are all that there are."""

    statements: tuple[Statement, ...] = ()
    readable: Answer = field(default_factory=yes)

    def every(self, question: Callable[[Statement], Answer], effect: str = "Allow") -> Answer:
        """The question holds for every statement of this effect; no without a document, unknown where one is unread."""
        return all_of([*(question(each) for each in self.statements if each.effect == effect), self.readable])

    def some(self, question: Callable[[Statement], Answer], effect: str = "Deny") -> Answer:
        """The question holds for a statement of this effect; no without a document."""
        found = any_of(question(each) for each in self.statements if each.effect == effect)
        return found if self.readable.holds else found | self.readable

    def allows(self) -> Iterator[Statement]:
        """The statements that allow."""
        return (each for each in self.statements if each.effect == "Allow")

    def denies(self) -> Iterator[Statement]:
        """The statements that deny."""
        return (each for each in self.statements if each.effect == "Deny")


# Where resources keep policy documents. Of a role: what it may do is in inline_policy, who may take it in the other.
_IDENTITY = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_iam_role": "inline_policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
    "aws_organizations_policy": "content",
}
_RESOURCE = {
    "aws_iam_role": "assume_role_policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_vpc_endpoint": "policy",
    "aws_vpc_endpoint_policy": "policy",
}
_ATTACHMENTS = (
    "aws_iam_policy_attachment",
    "aws_iam_group_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
)


def identity_policy(resource: Resource) -> Document:
    """What a resource lets or forbids a principal to do; of a role its inline policies, as one. None: no statement."""
    return _kept(resource, _IDENTITY)


def resource_policy(resource: Resource) -> Document:
    """Whom a resource lets in, by a policy of its own; of a role its trust policy. None: no statement."""
    return _kept(resource, _RESOURCE)


def only_bounds(policy: Resource) -> Answer:
    """Whether a managed policy is the permissions boundary of a role and attached to none: then it grants nothing."""
    if policy.type != "aws_iam_policy":
        return no()
    name = policy.raw(("name",))
    form = rf"arn:[\w-]+:iam::\d{{12}}:policy/(.+/)?{re.escape(name)}" if isinstance(name, str) else "(?!)"

    def named(value: Value) -> Answer:
        return value.refers_to(policy) | value.names(None, (), form, "ARN of it")

    principals = list(policy.plan.of_type("aws_iam_role", "aws_iam_user"))
    bounds = any_of(named(each["permissions_boundary"]) for each in principals)
    attached = [named(each["policy_arn"]) for each in policy.plan.of_type(*_ATTACHMENTS)]
    attached += [each["managed_policy_arns"].defaults_to([]).some(named) for each in principals]
    return bounds & ~any_of(attached)


def _kept(resource: Resource, places: dict[str, str]) -> Document:
    if resource.type not in places:
        return Document()
    value = resource[places[resource.type]].defaults_to(None)
    blocks = isinstance(value.value, list)
    documents = [each["policy"].document() for each in value] if blocks else [value.document()]
    present = [each for each in documents if each.readable.holds is not False]
    statements = tuple(statement for document in present for statement in document.statements)
    return Document(statements, all_of(document.readable for document in present))


def is_demanding(operator: str) -> bool:
    """Whether a condition operator holds only where its key is present and has one of the values."""
    prefix, _, base = operator.lower().rpartition(":")
    return prefix != "forallvalues" and base != "null" and "not" not in base and not base.endswith("ifexists")


def read_document(value: Value) -> Document:
    """The document of an attribute. Readable: yes, no where there is none, unknown where it cannot be followed."""
    found = value.value
    if found is None or found == "":
        return Document((), no(f"{value.name} holds no policy document"))
    document = _document(value.resource.plan, found)
    return (
        document if document else Document((), unknown(f"{value.resource.address}.{value.name} <- {describe(found)}"))
    )


def _document(plan: Plan, found: Any) -> Document | None:
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except json.JSONDecodeError as error:
            return Document((), no(f"the policy document is no JSON: {error}"))
        return _from_json(found)
    if isinstance(found, Encoded):
        return _from_json(found.value)
    if isinstance(found, Reference) and found.resource_type == "aws_iam_policy_document":
        if found.address not in plan.documents:
            source = plan.by_address.get(found.address)
            plan.documents[found.address] = _from_data_source(plan, source) if source else None
        return plan.documents[found.address]
    return None


def _from_json(content: Any) -> Document | None:
    if not isinstance(content, dict):
        return None
    return _gathered([(each, _statement(each)) for each in _listed(content.get("Statement"))])


def _gathered(read: list[tuple[Any, Statement | None]]) -> Document:
    """The statements that could be read; whether these are all hangs on what the others are made of."""
    sources = [source for raw, statement in read if not statement for source in _hangs_on(raw)]
    unread = any(statement is None for _, statement in read)
    return Document(tuple(each for _, each in read if each), unknown(*dict.fromkeys(sources)) if unread else yes())


def _hangs_on(raw: Any) -> Iterator[str]:
    if isinstance(raw, dict | list):
        for each in raw.values() if isinstance(raw, dict) else raw:
            yield from _hangs_on(each)
    elif isinstance(raw, Alternatives | Opaque | Encoded):
        yield describe(raw)


def _statement(raw: Any) -> Statement | None:
    if not isinstance(raw, dict):
        return None
    try:
        return Statement(
            sid=str(raw.get("Sid", "")),
            effect=_text(raw["Effect"]),
            actions=_texts(raw.get("Action")),
            not_actions=_texts(raw.get("NotAction")),
            resources=_texts(raw.get("Resource")),
            not_resources=_texts(raw.get("NotResource")),
            principals=_principals(raw.get("Principal")),
            not_principals=_principals(raw.get("NotPrincipal")),
            conditions=tuple(
                (operator, key, _texts(values))
                for operator, tests in (raw.get("Condition") or {}).items()
                for key, values in tests.items()
            ),
        )
    except (LookupError, TypeError, AttributeError):
        return None


def _from_data_source(plan: Plan, source: Resource) -> Document | None:
    """Statements of a `data "aws_iam_policy_document"`, whose JSON is unknown as long as one id in it is."""
    values = source.followed(())
    documents = [*_listed(values.get("source_policy_documents")), *_listed(values.get("override_policy_documents"))]
    inner = [_document(plan, each) or Document((), unknown(describe(each))) for each in documents]
    own = _gathered([(raw, _data_statement(raw)) for raw in _listed(values.get("statement"))])
    statements = tuple(statement for document in [*inner, own] for statement in document.statements)
    return Document(statements, all_of([*(document.readable for document in inner), own.readable]))


def _data_statement(raw: Any) -> Statement | None:
    if not isinstance(raw, dict):
        return None
    try:
        return Statement(
            sid=str(raw.get("sid") or ""),
            effect=_text(raw.get("effect") or "Allow"),
            actions=_texts(raw.get("actions")),
            not_actions=_texts(raw.get("not_actions")),
            resources=_texts(raw.get("resources")),
            not_resources=_texts(raw.get("not_resources")),
            principals=_typed(raw.get("principals")),
            not_principals=_typed(raw.get("not_principals")),
            conditions=tuple(
                (_text(each["test"]), _text(each["variable"]), _texts(each["values"]))
                for each in _listed(raw.get("condition"))
            ),
        )
    except (LookupError, TypeError, AttributeError):
        return None


def _typed(blocks: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_text(block["type"]), name) for block in _listed(blocks) for name in _texts(block["identifiers"]))


def _principals(raw: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(raw, dict):
        return tuple((kind, name) for kind, names in raw.items() for name in _texts(names))
    return tuple(("AWS", name) for name in _texts(raw))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in _listed(value))


def _text(value: Any) -> str:
    """A text or a hole. Raises TypeError for what is neither: then the statement cannot be read."""
    if isinstance(value, Reference):
        return Hole(value)
    if isinstance(value, Text):
        return Template(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float) and is_known(value):
        return str(value)
    raise TypeError(describe(value))


def _matches(action: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(action.lower(), pattern.lower().replace("[", "[[]"))
