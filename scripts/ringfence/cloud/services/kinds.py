"""A kind of AWS resource, described once: its name, ARN, states, errors and checks; the usual operations follow.

What Describe and List answer is cut to the members of botocore's output shapes, so that a record may hold all that
its creation named. Tags of every record of ours lie in one store, `"tags"`: `{arn: {key: value}}`; `"arns"` says
which record an ARN names: `{arn: (kind, key)}`.
"""

from __future__ import annotations

import copy
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from ringfence.cloud.call import ANSWERS, Answer, Call, Fault, Handler, Parameters, answers

Record = dict[str, Any]
Check = Callable[[Call], None]
Change = Callable[[Call, Record], None]

SETTLING = 0.2
"""Seconds that a resource stays in a passing state (Pending, Stopping) before it settles."""


def now() -> datetime:
    """The time, in UTC, to the millisecond as AWS's answers give it."""
    moment = datetime.now(tz=UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def identifier(length: int) -> str:
    """A random identifier of lower-case hexadecimal digits."""
    return (uuid.uuid4().hex + uuid.uuid4().hex)[:length]


def partition(region: str) -> str:
    """The partition that a region belongs to (`aws`, `aws-cn`, `aws-us-gov`)."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


@cache
def service_model(service: str) -> Any:
    """Botocore's model of a service."""
    from botocore.session import get_session

    return get_session().get_service_model(service)


@cache
def output_members(service: str, operation: str) -> tuple[str, ...]:
    """The top-level members of an operation's answer."""
    shape = service_model(service).operation_model(operation).output_shape
    return tuple(shape.members) if shape is not None else ()


@cache
def listing(service: str, operation: str) -> tuple[str, tuple[str, ...]]:
    """The member of a List answer that holds the summaries, and the members of one summary."""
    shape = service_model(service).operation_model(operation).output_shape
    name, member = next((n, m) for n, m in shape.members.items() if m.type_name == "list")
    return name, tuple(member.member.members) if member.member.type_name == "structure" else ()


def cut(record: Mapping[str, Any], members: Iterable[str]) -> Answer:
    """The part of a record that a shape has room for; private members (`_...`) and nulls are left out."""
    return {name: copy.deepcopy(record[name]) for name in members if record.get(name) is not None}


def page(
    items: list[Any],
    parameters: Parameters,
    *,
    cursor: str = "NextToken",
    size: str = "MaxResults",
) -> tuple[list[Any], dict[str, str]]:
    """One page of a list, and the token of the next: `{}` on the last page. Tokens are offsets."""
    start = int(parameters.get(cursor) or 0)
    end = start + int(parameters.get(size) or 100)
    return items[start:end], {cursor: str(end)} if end < len(items) else {}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as AWS lists them, in the order of their keys."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tag_map(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags from AWS's list of pairs."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}


def tags_of(call: Call, arn: str) -> dict[str, str]:
    """The mutable tags of one of our records."""
    tags: dict[str, str] = call.store("tags").setdefault(arn, {})
    return tags


def settle_as(record: Record, member: str, passing: str, settled: str) -> None:
    """Put a record into a passing state from which it settles by itself."""
    record[member] = passing
    record["_settles"] = (time.monotonic() + SETTLING, member, settled)


def settled(record: Record) -> Record:
    """The record, its passing state over if its time has come."""
    if "_settles" in record:
        due, member, state = record["_settles"]
        if time.monotonic() >= due:
            record[member] = state
            record["LastModifiedTime"] = now()
            del record["_settles"]
    return record


@dataclass(frozen=True)
class Kind:
    """One kind of resource.

    `key` are the parameters that identify one; `arn` is the resource part with `{Parameter}` holes; `missing` and
    `taken` are the code and the message (same holes, and `{arn}`) of AWS's errors; `status` names the member that
    holds the state, `states` the passing and the settled one at birth. `checks` run before creation, `birth`
    completes a new record, `update` and `farewell` run before a change and before deletion.
    """

    service: str
    noun: str
    key: tuple[str, ...]
    arn: str
    missing: tuple[str, str]
    taken: tuple[str, str] = ("ResourceInUse", "{arn} already exists")
    arn_member: str = ""
    plural: str = ""
    status: str = ""
    states: tuple[str, str] = ("", "")
    defaults: Mapping[str, Any] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    birth: Change | None = None
    update_checks: tuple[Change, ...] = ()
    farewell: Change | None = None
    optional_key: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The store's name: `"sagemaker.UserProfile"`."""
        return f"{self.service}.{self.noun}"

    @property
    def arn_name(self) -> str:
        """The member that holds the ARN."""
        return self.arn_member or f"{self.noun}Arn"

    def key_of(self, parameters: Mapping[str, Any]) -> str:
        """The key of the record that these parameters name."""
        required = [str(parameters[name]) for name in self.key]
        return "/".join(required + [str(parameters.get(name) or "") for name in self.optional_key])

    def arn_of(self, call: Call, parameters: Mapping[str, Any]) -> str:
        """The ARN of the record that these parameters name, in the call's account and region.

        SageMaker writes the names in its ARNs in lower case, whatever the caller wrote.
        """
        rest = self.arn.format_map(_Blank(parameters)).lower()
        return f"arn:{partition(call.region)}:{self.service}:{call.region}:{call.account}:{rest}"

    def fault(self, call: Call, parameters: Mapping[str, Any], error: tuple[str, str]) -> Fault:
        """One of this kind's errors about one record."""
        code, message = error
        return Fault(code, message.format_map(_Blank({**parameters, "arn": self.arn_of(call, parameters)})))

    def find(self, call: Call, parameters: Mapping[str, Any] | None = None) -> Record:
        """The record that parameters name (the call's own by default); Fault when there is none."""
        parameters = call.parameters if parameters is None else parameters
        record = call.store(self.name).get(self.key_of(parameters))
        if record is None:
            raise self.fault(call, parameters, self.missing)
        return settled(record)

    def records(self, call: Call) -> list[Record]:
        """Every record of this kind in the call's account and region, oldest first."""
        return [settled(record) for record in list(call.store(self.name).values())]

    def create(self, call: Call, extra: Mapping[str, Any] | None = None) -> Record:
        """Make a record from the call's parameters (and what the service adds); Fault when its name is taken."""
        parameters = {**call.parameters, **(extra or {})}
        key = self.key_of(parameters)
        if key in call.store(self.name):
            raise self.fault(call, parameters, self.taken)
        for check in self.checks:
            check(call)
        moment, arn = now(), self.arn_of(call, parameters)
        record: Record = copy.deepcopy(dict(self.defaults))
        for name, value in parameters.items():
            record[self.renames.get(name, name)] = copy.deepcopy(value)
        tags = tag_map(record.pop("Tags", None))
        record |= {self.arn_name: arn, "CreationTime": moment, "LastModifiedTime": moment}
        if self.birth is not None:
            self.birth(call, record)
        if self.status:
            settle_as(record, self.status, *self.states)
        call.store(self.name)[key] = record
        call.store("arns")[arn] = (self.name, key)
        call.store("tags")[arn] = tags
        return record

    def change(self, call: Call) -> Record:
        """Take over what an Update call gives; a structure is replaced as a whole."""
        record = self.find(call)
        for check in self.update_checks:
            check(call, record)
        for name, value in call.parameters.items():
            record[self.renames.get(name, name)] = copy.deepcopy(value)
        record["LastModifiedTime"] = now()
        return record

    def remove(self, call: Call, parameters: Mapping[str, Any] | None = None) -> Record:
        """Take a record away, with its tags; `farewell` may refuse."""
        parameters = call.parameters if parameters is None else parameters
        record = self.find(call, parameters)
        if self.farewell is not None:
            self.farewell(call, record)
        call.store(self.name).pop(self.key_of(parameters))
        for store in ("arns", "tags"):
            call.store(store).pop(record[self.arn_name], None)
        return record

    def summaries(self, call: Call) -> Answer:
        """The answer to this kind's List call: filters, order and pages as the service's parameters ask."""
        member, members = listing(self.service, call.operation)
        items = [record for record in self.records(call) if _matches(record, call.parameters, self.key[-1])]
        by = {"Name": self.key[-1]}.get(call.parameters.get("SortBy", ""), "CreationTime")
        items.sort(
            key=lambda record: (record.get(by) is not None, record.get(by)),
            reverse=call.parameters.get("SortOrder", "Descending") == "Descending",
        )
        shown, token = page(items, call.parameters)
        return {member: [cut(record, members) for record in shown], **token}


KINDS: dict[tuple[str, str], Kind] = {}
"""The kinds that are registered, by service and by the type in their ARNs: `("sagemaker", "user-profile")`."""


class _Blank(dict[str, Any]):
    """Holes that nothing fills are empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _matches(record: Record, parameters: Parameters, name: str) -> bool:
    """Whether a record passes the filters that AWS's List calls share (XEquals, XContains, XAfter, XBefore)."""
    for parameter, wanted in parameters.items():
        if parameter.endswith("Equals"):
            member = parameter.removesuffix("Equals")
            if wanted not in (record.get(member), record.get(next((k for k in record if k.endswith(member)), ""))):
                return False
        elif parameter.endswith("Contains"):
            member = name if parameter == "NameContains" else parameter.removesuffix("Contains")
            if wanted not in str(record.get(member, "")):
                return False
        elif parameter.endswith(("After", "Before")):
            moment = record[re.sub("(After|Before)$", "", parameter)]
            if moment == wanted or (moment < wanted) == parameter.endswith("After"):
                return False
    return True


def register(kind: Kind, *, without: Iterable[str] = ()) -> Kind:
    """Answer the kind's Create, Describe, Update, Delete and List calls, those that the service has and no one else
    answers; `without` names verbs that this kind answers by hand."""
    plural = kind.plural or f"{kind.noun}s"
    verbs: dict[str, tuple[str, Handler]] = {
        "Create": (f"Create{kind.noun}", lambda call: _named(kind, call, kind.create(call))),
        "Describe": (f"Describe{kind.noun}", lambda call: _described(kind, call)),
        "Update": (f"Update{kind.noun}", lambda call: _named(kind, call, kind.change(call))),
        "Delete": (f"Delete{kind.noun}", lambda call: _named(kind, call, kind.remove(call))),
        "List": (f"List{plural}", kind.summaries),
    }
    known = set(service_model(kind.service).operation_names)
    KINDS[kind.service, kind.arn.split("/")[0]] = kind
    for verb, (operation, handler) in verbs.items():
        if verb not in set(without) and operation in known and (kind.service, operation) not in ANSWERS:
            answers(kind.service, operation)(handler)
    return kind


def _named(kind: Kind, call: Call, record: Record) -> Answer:
    return cut(record, output_members(kind.service, call.operation))


def _described(kind: Kind, call: Call) -> Answer:
    return cut(kind.find(call), output_members(kind.service, call.operation))
