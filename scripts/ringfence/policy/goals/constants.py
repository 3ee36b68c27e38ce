"""Policy documents of a plan as the evaluator and the prover read them, ids not yet known taken as opaque constants.

An unknown leaf that is exactly one reference to one resource's id or ARN is a constant `{opaque:<reference>}`: equal to
itself, different from every other and from every literal, without wildcards. That is sound for ids that AWS makes up,
since no two resources share one; where an id or ARN is made from a name, the name is used instead. An ARN keeps its
known parts, so that `key/*` matches it. What is not one of these is unknown, and whoever needs it is undecided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.iam.documents import Condition, Document, Kind, parse
from ringfence.plan.abstract import Reference, split_address
from ringfence.plan.document import Document as Read
from ringfence.plan.document import Hole, Statement, Template
from ringfence.plan.model import Plan
from ringfence.plan.values import Value

FULL_ACCESS = parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
"""AWS's FullAWSAccess; also what is assumed of an Allow whose content is not known."""

_CONSTANT = re.compile(r"\{opaque:[^{}]*\}")
# The ARNs of resources whose id AWS makes up: the part after partition, service, region and account.
_MADE_UP = {
    "aws_kms_key": ("kms", "key"),
    "aws_security_group": ("ec2", "security-group"),
    "aws_subnet": ("ec2", "subnet"),
    "aws_vpc": ("ec2", "vpc"),
    "aws_vpc_endpoint": ("ec2", "vpc-endpoint"),
}
_IDS = ("id", "key_id")
# Where an id or ARN is made from names: the ARN's form, and the attributes in it.
_NAMED = {
    "aws_iam_policy": "arn:{partition}:iam::{account}:policy{path}{name}",
    "aws_iam_role": "arn:{partition}:iam::{account}:role{path}{name}",
    "aws_s3_bucket": "arn:{partition}:s3:::{bucket}",
}


@dataclass(frozen=True)
class Place:
    """Where a plan's resources are made."""

    partition: str
    region: str
    account: str


@dataclass(frozen=True)
class Named:
    """A policy document, with what a person calls it: the resource that holds it."""

    title: str
    document: Document


class NotKnownError(RingfenceError):
    """A document hangs on what only an apply will tell; the message names the expression."""


def constant(plan: Plan, reference: str, place: Place) -> str:
    """What a reference (`aws_subnet.private["a"].id`) stands for. Raises NotKnownError."""
    *steps, attribute = split_address(reference)
    address = ".".join(steps)
    resource = plan.by_address.get(address)
    if resource is None:
        raise NotKnownError(reference)
    known = resource.raw((attribute,))
    if isinstance(known, str):
        return known
    where = {"partition": place.partition, "account": place.account}
    if resource.type in _MADE_UP and attribute in (*_IDS, "arn"):
        made_up = f"{{opaque:{address}.id}}"
        service, kind = _MADE_UP[resource.type]
        arn = f"arn:{place.partition}:{service}:{place.region}:{place.account}:{kind}/{made_up}"
        return arn if attribute == "arn" else made_up
    if resource.type in _NAMED and attribute == "arn":
        names = {name: resource.raw((name,)) for name in ("bucket", "name", "path")}
        names["path"] = names["path"] if isinstance(names["path"], str) else "/"
        form = _NAMED[resource.type]
        if all(isinstance(names[name], str) for name in names if f"{{{name}}}" in form):
            return form.format(**names, **where)
    raise NotKnownError(reference)


def text_of(value: Value, place: Place) -> str:
    """An attribute that is a text, or a reference to one resource's id or ARN. Raises NotKnownError."""
    found = value.value
    if isinstance(found, str):
        return found
    if isinstance(found, Reference):
        return constant(value.resource.plan, str(found), place)
    raise NotKnownError(f"{value.resource.address}.{value.name}")


def document_of(value: Value, kind: Kind, place: Place) -> Document:
    """The policy document in an attribute. Raises NotKnownError for what is not known of it."""
    read = value.document()
    if read.readable.holds is not True:
        raise NotKnownError("; ".join(read.readable.sources or read.readable.reasons))
    return as_document(read, value.resource.plan, kind, place, f"{value.resource.address}.{value.name}")


def as_document(read: Read, plan: Plan, kind: Kind, place: Place, where: str) -> Document:
    """A document of the plan room in the form of the IAM room. Raises NotKnownError."""
    statements = [_Writer(plan, place).statement(each) for each in read.statements]
    return parse({"Version": "2012-10-17", "Statement": statements}, kind=kind, where=where)


class _Writer:
    def __init__(self, plan: Plan, place: Place) -> None:
        self.plan, self.place = plan, place

    def statement(self, read: Statement) -> dict[str, Any]:
        elements = {
            "Action": self.texts(read.actions),
            "NotAction": self.texts(read.not_actions),
            "Resource": self.texts(read.resources),
            "NotResource": self.texts(read.not_resources),
            "Principal": self.principals(read.principals),
            "NotPrincipal": self.principals(read.not_principals),
        }
        statement: dict[str, Any] = {"Effect": read.effect, **{name: each for name, each in elements.items() if each}}
        if read.sid:
            statement["Sid"] = read.sid
        for operator, key, values in read.conditions:
            statement.setdefault("Condition", {}).setdefault(operator, {})[key] = self.texts(values)
        return statement

    def principals(self, named: tuple[tuple[str, str], ...]) -> str | dict[str, list[str]]:
        if any(name == "*" for _, name in named):
            return "*"
        kinds = dict.fromkeys(kind for kind, _ in named)
        return {kind: self.texts(tuple(name for each, name in named if each == kind)) for kind in kinds}

    def texts(self, texts: tuple[str, ...]) -> list[str]:
        return [self.text(each) for each in texts]

    def text(self, text: str) -> str:
        if isinstance(text, Hole):
            return constant(self.plan, text, self.place)
        if isinstance(text, Template):
            return re.sub(r"\$\{([^}]+)\}", lambda found: constant(self.plan, found[1], self.place), text)
        return str(text)


def compared(document: Document) -> Iterator[tuple[str, str]]:
    """Every text of a document with what it is compared with: "resource", or a condition key in lower case."""
    for statement in document.statements:
        for text in (*(statement.resources or ()), *(statement.not_resources or ())):
            yield "resource", text
        yield from compared_in(statement.conditions)


def compared_in(conditions: Iterable[Condition]) -> Iterator[tuple[str, str]]:
    """The same of conditions by themselves."""
    for condition in conditions:
        for text in condition.values:
            yield condition.key.lower(), text


def ambiguous(texts: Iterable[tuple[str, str]]) -> str | None:
    """A pattern of which nobody can say whether it matches a constant, since it looks into what is not known of it.

    `key/*` matches whatever the id is, `key/1*` may or may not. Returns pattern and constant, in words.
    """
    patterns: dict[str, set[str]] = {}
    constants: dict[str, set[str]] = {}
    for subject, text in texts:
        if "{opaque:" in text:
            constants.setdefault(subject, set()).add(text)
        elif "*" in text or "?" in text:
            patterns.setdefault(subject, set()).add(text)
    for subject, opaque in constants.items():
        for pattern in sorted(patterns.get(subject, ())):
            for each in sorted(opaque):
                if _may_match(pattern, each) and not _must_match(pattern, each):
                    return f'whether "{pattern}" matches {each}'
    return None


@lru_cache(maxsize=65536)
def _must_match(pattern: str, text: str) -> bool:
    return _reach(pattern, text, lambda at: {at} if at < len(pattern) and pattern[at] == "*" else set())


@lru_cache(maxsize=65536)
def _may_match(pattern: str, text: str) -> bool:
    def unknown(at: int) -> set[int]:  # AWS makes ids of letters, digits and hyphens
        found = {at}
        while at < len(pattern) and (pattern[at].isalnum() or pattern[at] in "-*?"):
            at += 1
            found.add(at)
        return found

    return _reach(pattern, text, unknown)


def _reach(pattern: str, text: str, unknown: Callable[[int], set[int]]) -> bool:
    """Whether the pattern can read all of the text; `unknown` says where it may stand after an opaque part."""
    at = _closure(pattern, {0})
    for part in re.split(r"(\{opaque:[^{}]*\})", text):
        if _CONSTANT.fullmatch(part):
            at = _closure(pattern, {step for each in at for step in unknown(each)})
            continue
        for sign in part:
            here = [each for each in at if each < len(pattern)]
            at = _closure(
                pattern, {each + (pattern[each] != "*") for each in here if pattern[each] in (sign, "*", "?")}
            )
    return len(pattern) in at


def _closure(pattern: str, places: set[int]) -> set[int]:
    """With every place behind a star that stands there: a star may read nothing."""
    found = set(places)
    for each in places:
        at = each
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            found.add(at)
    return found
