"""The questions that a policy asks of an attribute. Every answer is yes, no, or unknown until an apply."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringfence.plan.abstract import (
    Alternatives,
    Encoded,
    Instance,
    Opaque,
    Reference,
    Text,
    alternatives,
    describe,
    is_known,
    options_of,
)
from ringfence.plan.answers import Answer, all_of, any_of, no, unknown, yes
from ringfence.plan.operators import never_null

if TYPE_CHECKING:
    from ringfence.plan.document import Document
    from ringfence.plan.model import Resource

_KEY_SOURCES = (
    "aws_kms_key",
    "aws_kms_replica_key",
    "aws_kms_external_key",
    "aws_kms_replica_external_key",
    "aws_kms_alias",
)
_KEY_ATTRIBUTES = ("arn", "id", "key_id", "target_key_arn", "target_key_id", "name")


@dataclass(frozen=True, eq=False)
class Value:
    """An attribute, block or part of one, of one resource."""

    resource: Resource
    path: tuple[str | int, ...]
    raw: Any

    @property
    def name(self) -> str:
        """The path as people write it: `vpc_config.subnets`."""
        return ".".join(str(step) for step in self.path)

    def __getitem__(self, path: str) -> Value:
        """The value at a dotted path below this one. A block that stands once needs no index."""
        value = self
        for step in path.split("."):
            value = value._step(step)
        return value

    def _step(self, step: str) -> Value:
        raw = self.raw
        if isinstance(raw, Alternatives):
            parts = [Value(self.resource, self.path, option)._step(step) for option in raw.options]
            return Value(self.resource, parts[0].path, alternatives(part.raw for part in parts))
        if isinstance(raw, list) and not step.isdigit():
            if len(raw) > 1:
                return Value(self.resource, (*self.path, step), Opaque(f"{self.name} stands {len(raw)} times"))
            value = Value(self.resource, (*self.path, 0), raw[0]) if raw else Value(self.resource, self.path, None)
            return value._step(step)
        key: str | int = int(step) if isinstance(raw, list) else step
        if isinstance(raw, dict):
            return Value(self.resource, (*self.path, key), raw.get(step))
        if isinstance(raw, list):
            return Value(self.resource, (*self.path, key), raw[int(step)] if int(step) < len(raw) else None)
        part = Opaque(f"a part of {raw}") if isinstance(raw, Reference | Encoded | Instance | Text) else None
        return Value(self.resource, (*self.path, key), raw if isinstance(raw, Opaque) else part)

    @property
    def value(self) -> Any:
        """The abstract value (see `abstract`), unknown leaves followed."""
        if is_known(self.raw):
            return self.raw
        if self.raw is self.resource.raw(self.path):
            return self.resource.followed(self.path)
        return self.resource.plan.follow(self.resource, self.path, self.raw)

    def defaults_to(self, default: Any) -> Value:
        """The same attribute, with what AWS takes for it where the configuration leaves it out (or gives null)."""
        own = Reference(self.resource.address, self.name)
        options = [default if option is None or option == own else option for option in options_of(self.value)]
        return Value(self.resource, self.path, alternatives(options))

    def tag(self, key: str) -> Value:
        """Of `tags`: the value that a tag will have, the provider's default_tags counted; null where there is none.

        `tags_all` holds the sum, but the provider leaves it unknown while a tag is, and where the sum is empty.
        """
        total, options = self.resource["tags_all"], options_of(self.value)
        if is_known(total.raw):
            return total._step(key)
        nothing = None if options in ((None,), ({},)) else Opaque(f"default_tags beside {self._said(self.value)}")
        own = [each[key] if isinstance(each, dict) and key in each else nothing for each in options]
        return Value(self.resource, (*self.path, key), alternatives(own))

    def ask(self, question: Callable[[Any], Answer]) -> Answer:
        """A question put to every value that this one may turn out to be; decided when all agree."""
        answers = [question(option) for option in options_of(self.value)]
        holds = {answer.holds for answer in answers}
        if len(holds) == 1:
            return all_of(answers)
        return unknown(self._said(self.value))

    def _said(self, value: Any) -> str:
        return f"{self.resource.address}.{self.name} <- {describe(value)}"

    def _known(self, question: Callable[[Any], bool], wanted: str) -> Answer:
        def ask(value: Any) -> Answer:
            if not is_known(value):
                return unknown(self._said(value))
            return yes() if question(value) else no(f"{self.name} is {describe(value)}; wanted: {wanted}")

        return self.ask(ask)

    def satisfies(self, question: Callable[[Any], bool], wanted: str) -> Answer:
        """The question is true of the value, null where it is absent; `wanted` says in words what it asks."""
        return self._known(question, wanted)

    def equals(self, wanted: Any) -> Answer:
        """It is exactly this value; an absent attribute is null."""
        return self._known(lambda value: value == wanted and type(value) is type(wanted), describe(wanted))

    def one_of(self, *wanted: Any) -> Answer:
        """It is one of these."""
        return self._known(lambda value: value in wanted, " or ".join(describe(each) for each in wanted))

    def is_true(self) -> Answer:
        """It is true (as a boolean, or the text that the AWS provider sometimes keeps)."""
        return self._known(lambda value: value is True or value == "true", "true")

    def is_not_true(self) -> Answer:
        """It is false or absent."""
        return self._known(lambda value: value not in (True, "true"), "false")

    def matches(self, pattern: str, wanted: str = "") -> Answer:
        """The whole text matches a regular expression, which `wanted` says in words."""
        wanted = wanted or f"text like {pattern}"
        return self._known(lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)), wanted)

    def at_least(self, bound: float) -> Answer:
        """It is a number of at least this."""
        return self._known(lambda value: _number(value) is not None and _number(value) >= bound, f"at least {bound}")

    def at_most(self, bound: float) -> Answer:
        """It is a number of at most this."""
        return self._known(lambda value: _number(value) is not None and _number(value) <= bound, f"at most {bound}")

    def decoded(self) -> Value:
        """What its JSON text says, with holes where `jsonencode` was given what is not known yet; null for no JSON."""
        return Value(self.resource, self.path, alternatives(_decoded(option) for option in options_of(self.value)))

    def has(self, *wanted: Any) -> Answer:
        """A list or set that holds all of these; an object that has these keys."""

        def holds(value: Any) -> Answer:
            items = list(value) if isinstance(value, dict | list) else []
            missing = [each for each in wanted if each not in items]
            if not missing:
                return yes()
            if isinstance(value, list | dict) and (is_known(value) or isinstance(value, dict)):
                return no(f"{self.name} lacks {', '.join(map(describe, missing))}")
            return no(f"{self.name} is not set") if value is None else unknown(self._said(value))

        return self.ask(holds)

    def is_set(self) -> Answer:
        """It has a value: not null, not an empty text, list or map."""

        def ask(value: Any) -> Answer:
            if value in (None, "", [], {}):
                return no(f"{self.name} is not set")
            if isinstance(value, Opaque) or (isinstance(value, Reference) and not never_null(value)):
                return unknown(self._said(value))
            return yes()

        return self.ask(ask)

    def is_absent(self) -> Answer:
        """It has no value."""
        answer = ~self.is_set()
        return answer if answer.holds is not False else no(f"{self.name} is set")

    def each(self) -> list[Value]:
        """The elements of a list, set or repeated block; empty where absent (see `counted` where it may be unknown)."""
        raw = self.raw if isinstance(self.raw, list) else self.value
        if isinstance(raw, list):
            return [Value(self.resource, (*self.path, index), item) for index, item in enumerate(raw)]
        return []

    def __iter__(self) -> Iterator[Value]:
        return iter(self.each())

    def counted(self) -> Answer:
        """Whether it is known which elements there are."""
        return self.ask(lambda value: yes() if value is None or isinstance(value, list) else unknown(self._said(value)))

    def every(self, question: Callable[[Value], Answer]) -> Answer:
        """The question holds for every element; yes where there is none; unknown where nobody knows which there are."""
        return self.counted() & all_of(question(element) for element in self.each())

    def some(self, question: Callable[[Value], Answer]) -> Answer:
        """The question holds for an element; no where there is none."""
        found = any_of(question(element) for element in self.each())
        return found if self.counted().holds else found | self.counted()

    def size_at_least(self, bound: int) -> Answer:
        """It has at least so many elements."""

        def ask(value: Any) -> Answer:
            if not isinstance(value, list | dict | None):
                return unknown(self._said(value))
            return (
                yes()
                if len(value or []) >= bound
                else no(f"{self.name} has {len(value or [])} elements; wanted: {bound} or more")
            )

        return self.ask(ask)

    def comes_from(self, *types: str, attributes: tuple[str, ...] = ("id", "arn", "name")) -> Answer:
        """It is an attribute of a resource of one of these types in this plan. A known value is no answer: unknown."""

        def ask(value: Any) -> Answer:
            if isinstance(value, Reference):
                if value.resource_type in types and value.attribute in attributes:
                    return yes()
                return no(f"{self.name} is {value}; wanted: {' or '.join(types)}")
            if value is None:
                return no(f"{self.name} is not set")
            return unknown(self._said(value))

        return self.ask(ask)

    def refers_to(self, target: Resource, *attributes: str) -> Answer:
        """It names this very resource, by reference or by a known id, ARN or name (`attributes`, else the usual)."""
        attributes = attributes or ("id", "arn", "name", "bucket", "key_id")

        def ask(value: Any) -> Answer:
            if isinstance(value, Reference):
                return yes() if value.address == target.address else no(f"{self.name} is {value}")
            if value is None:
                return no(f"{self.name} is not set")
            if not isinstance(value, str):
                return unknown(self._said(value))
            names = [each for each in (target.raw((attribute,)) for attribute in attributes) if isinstance(each, str)]
            return (
                yes()
                if value in names or _named(value, target.type) in names
                else no(f"{self.name} is {describe(value)}")
            )

        return self.ask(ask)

    def is_same_as(self, other: Value) -> Answer:
        """Both will be the same id: the same known one, or the same attribute of the same resource."""

        def ask(value: Any) -> Answer:
            return other.ask(lambda candidate: compare(value, candidate))

        def compare(value: Any, candidate: Any) -> Answer:
            if value == candidate and isinstance(value, Reference | Text | str):
                return yes()
            ids = [each.attribute for each in (value, candidate) if isinstance(each, Reference)]
            if None in (value, candidate) or is_known([value, candidate]) or ids in (["id"], ["arn"], ["id", "id"]):
                return no(f"{self.name} is {describe(value)}, not {describe(candidate)}")
            return unknown(self._said(value), other._said(candidate))

        return self.ask(ask)

    def is_public_range(self) -> Answer:
        """It is a range of IP addresses that are not all private (RFC 1918, 6598, 4193); no where it is absent."""

        def ask(value: Any) -> Answer:
            if value is None or value == "":
                return no()
            if not isinstance(value, str):
                return unknown(self._said(value))
            return no() if _is_private(value) else yes(f"{self.name} is {describe(value)}, beyond private addresses")

        return self.ask(ask)

    def is_customer_key(self) -> Answer:
        """It names a customer-managed KMS key: a key of this plan, or the ARN or id of one; no AWS managed alias."""

        def ask(value: Any) -> Answer:
            if isinstance(value, Reference):
                good = value.resource_type in _KEY_SOURCES and value.attribute in _KEY_ATTRIBUTES
                return yes() if good else no(f"{self.name} is {value}, which is no KMS key")
            if value is None or value == "":
                return no(f"{self.name} is not set: no customer-managed key")
            if isinstance(value, str):
                return (
                    yes()
                    if _is_key(value)
                    else no(f"{self.name} is {describe(value)}, which is no customer-managed key")
                )
            return unknown(self._said(value))

        return self.ask(ask)

    def is_platform_subnet(self) -> Answer:
        """It names a subnet of this plan, by reference or in a state, or has the form of a subnet's id given to it."""
        return self.names("aws_subnet", ("id",), r"subnet-[0-9a-f]{8,17}", "subnet")

    def is_security_group(self) -> Answer:
        """It names a security group, a VPC's default group excepted: one of this plan, or an id that has the form."""
        return self.names("aws_security_group", ("id",), r"sg-[0-9a-f]{8,17}", "security group of its own")

    def is_role(self) -> Answer:
        """It is the ARN of exactly one IAM role: one of this plan, or an ARN without a wildcard."""
        return self.names("aws_iam_role", ("arn",), r"arn:[\w-]+:iam::\d{12}:role/[\w+=,.@/-]+", "role's ARN")

    def names(self, resource_type: str | None, attributes: tuple[str, ...], form: str, what: str) -> Answer:
        """It is such an attribute of a resource of this type, or a known text of the form (a regular expression)."""

        def ask(value: Any) -> Answer:
            if isinstance(value, Reference):
                good = value.resource_type == resource_type and value.attribute in attributes
                return yes() if good else no(f"{self.name} is {value}, which is no {what}")
            if value is None or value == "":
                return no(f"{self.name} is not set: no {what}")
            if isinstance(value, str):
                return yes() if re.fullmatch(form, value) else no(f"{self.name} is {describe(value)}: no {what}")
            return unknown(self._said(value))

        return self.ask(ask)

    def document(self) -> Document:
        """The IAM policy document that it holds, with holes where an id is not known yet."""
        from ringfence.plan.document import read_document

        return read_document(self)


_PRIVATE = [ipaddress.IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]
_PRIVATE_V6 = ipaddress.IPv6Network("fc00::/7")


def _is_private(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    if isinstance(network, ipaddress.IPv6Network):
        return network.subnet_of(_PRIVATE_V6)
    return any(network.subnet_of(each) for each in _PRIVATE)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    return value if isinstance(value, int | float) else None


def _is_key(value: str) -> bool:
    if re.fullmatch(r"arn:[\w-]+:kms:[\w-]+:\d{12}:(key/[\w-]+|alias/(?!aws/)[\w/-]+)", value):
        return True
    return bool(
        re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/(?!aws/)[\w/-]+", value)
    )


_NAME_IN_ARN = {
    "aws_iam_policy": r"arn:[\w-]+:iam::\d{12}:policy/(?:.*/)?([^/]+)",
    "aws_iam_role": r"arn:[\w-]+:iam::\d{12}:role/(?:.*/)?([^/]+)",
}


def _named(value: Any, resource_type: str) -> str | None:
    """The name in an ARN that is built from account and name, which is known before the resource's own `arn` is."""
    found = re.fullmatch(_NAME_IN_ARN.get(resource_type, r"(?!)"), value) if isinstance(value, str) else None
    return found[1] if found else None


def _decoded(value: Any) -> Any:
    if isinstance(value, Encoded):
        return value.value
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return None
