"""The ARNs of the resources that an operation works on, as the Service Authorization Reference has them.

Most come from the reference's ARN templates, filled from the operation's parameters; S3, KMS, IAM and a few others
name their resources in ways of their own. A required resource whose name AWS has yet to make has `*` in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ringfence.cloud import stored
from ringfence.cloud.call import Call, Parameters
from ringfence.errors import RingfenceError
from ringfence.iam import actions

ANYTHING = ("*",)
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# Where the reference's placeholder and the API's parameter have different names.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "userprofilename": ("userprofilename", "spacename"),
    "rolenamewithpath": ("rolename",),
    "usernamewithpath": ("username",),
    "parameternamewithoutleadingslash": ("name", "names"),
    "topicname": ("name",),
    "statemachinename": ("name",),
    "trailname": ("name",),
    "projectname": ("projectname", "name"),
    "pipelinename": ("pipelinename", "name"),
    "rulename": ("rulename", "name", "rule"),
    "databasename": ("databasename", "database"),
    "workgroupname": ("workgroup", "name"),
    "domainname": ("domainname", "domain"),
    "repositoryname": ("repositoryname", "repositorynames", "repository"),
    "functionname": ("functionname",),
    "imageid": ("imageid", "imagename"),
}


def resources_of(call: Call, action: str, partition: str) -> tuple[str, ...]:
    """The ARNs that an action of a call is authorized on; `("*",)` when it works on no particular resource."""
    own = _BUILDERS.get(call.service)
    if own is not None:
        built = own(call, action, partition)
        if built is not None:
            return tuple(dict.fromkeys(built)) or ANYTHING
    try:
        types = actions.resource_types(action)
    except RingfenceError:
        return ANYTHING
    found: list[str] = []
    values = _values(call.parameters)
    given = [value for _, value in _strings(call.parameters) if value.startswith("arn:")]
    for resource_type in types:
        pattern = _pattern(resource_type.arn)
        named = [arn for arn in given if pattern.fullmatch(arn)]
        filled = named or list(_filled(resource_type.arn, values, call, partition))
        if not filled and resource_type.required:
            filled = [_with_unknowns(resource_type.arn, call, partition)]
        found.extend(filled)
    return tuple(dict.fromkeys(found)) or ANYTHING


def _fixed(call: Call, partition: str) -> dict[str, str]:
    return {"partition": partition, "region": call.region, "account": call.account}


def _filled(template: str, values: Mapping[str, list[str]], call: Call, partition: str) -> Iterator[str]:
    """The template with its placeholders filled from parameters; nothing when one of them has no parameter."""
    texts = [template]
    for name in PLACEHOLDER.findall(template):
        key = name.lower()
        fixed = _fixed(call, partition)
        options = [fixed[key]] if key in fixed else _options(key, values)
        if not options:
            return
        texts = [text.replace("${" + name + "}", option.lstrip("/")) for text in texts for option in options]
    for text in texts:
        yield _lowered(text) if call.service.startswith("sagemaker") else text


def _options(key: str, values: Mapping[str, list[str]]) -> list[str]:
    for name in SYNONYMS.get(key, (key,)):
        if name in values or f"{name}s" in values:
            return [value for value in values.get(name, values.get(f"{name}s", [])) if value and "arn:" not in value]
    return []


def _lowered(arn: str) -> str:
    """SageMaker writes the names in its ARNs in lower case, whatever the caller wrote."""
    head, _, name = arn.rpartition(":")
    return f"{head}:{name.lower()}"


def _with_unknowns(template: str, call: Call, partition: str) -> str:
    fixed = _fixed(call, partition)
    return PLACEHOLDER.sub(lambda found: fixed.get(found[1].lower(), "*"), template)


@lru_cache(maxsize=2048)
def _pattern(template: str) -> re.Pattern[str]:
    parts = PLACEHOLDER.split(template)
    return re.compile("".join(re.escape(part) if number % 2 == 0 else "[^:]*" for number, part in enumerate(parts)))


def _values(parameters: Parameters) -> dict[str, list[str]]:
    """Top-level parameters as lists of strings, by name in lower case."""
    values: dict[str, list[str]] = {}
    for name, value in parameters.items():
        members = value if isinstance(value, list) else [value]
        values[name.lower()] = [str(member) for member in members if isinstance(member, (str, int))]
    return values


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a value, with the name of the member that holds it."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _strings(member, str(key))
    elif isinstance(value, list):
        for member in value:
            yield from _strings(member, name)


def _s3(call: Call, action: str, partition: str) -> list[str] | None:
    bucket = call.parameters.get("Bucket")
    if not bucket:
        return ["*"]
    if bucket.startswith("arn:"):
        keys = _object_keys(call)
        return [f"{bucket}/object/{key}" for key in keys] if keys and _is_object(action) else [bucket]
    arn = f"arn:{partition}:s3:::{bucket}"
    return [f"{arn}/{key}" for key in _object_keys(call)] if _is_object(action) else [arn]


def _is_object(action: str) -> bool:
    try:
        return any(kind.name == "object" for kind in actions.resource_types(action))
    except RingfenceError:
        return False


def _object_keys(call: Call) -> list[str]:
    deleted = call.parameters.get("Delete", {}).get("Objects", [])
    return [entry["Key"] for entry in deleted] or [call.parameters.get("Key", "*")]


def _s3control(call: Call, action: str, partition: str) -> list[str] | None:
    if "Name" in call.parameters and "AccessPoint" in call.operation:
        return [f"arn:{partition}:s3:{call.region}:{call.account}:accesspoint/{call.parameters['Name']}"]
    return ["*"]


def _kms(call: Call, action: str, partition: str) -> list[str] | None:
    asked = call.parameters
    key_id = asked.get("KeyId") or asked.get("TargetKeyId") or asked.get("SourceKeyId")
    found: list[str] = []
    alias = asked.get("AliasName")
    if alias:
        found.append(f"arn:{partition}:kms:{call.region}:{call.account}:{alias}")
        key_id = key_id or alias
    if not key_id and isinstance(asked.get("CiphertextBlob"), bytes):
        # moto's ciphertexts begin with the key's id, as AWS's hold it somewhere.
        key_id = asked["CiphertextBlob"][:36].decode("ascii", "replace")
    if key_id:
        arn = stored.key_arn(key_id, call.account, call.region)
        found.append(arn or f"arn:{partition}:kms:{call.region}:{call.account}:key/{key_id.rsplit('/', 1)[-1]}")
    return found


def _iam(call: Call, action: str, partition: str) -> list[str] | None:
    """Roles, users and groups with their paths, which only what is stored (or the request that makes them) tells."""
    asked = call.parameters
    path = asked.get("Path", "/") if call.operation.startswith("Create") else "/"
    prefix = f"arn:{partition}:iam::{call.account}"
    iam = stored.backend("iam", call.account, partition)
    kinds = (("RoleName", "role", iam.roles), ("UserName", "user", iam.users), ("GroupName", "group", iam.groups))
    for parameter, kind, records in kinds:
        if asked.get(parameter):
            known = next((record.arn for record in records.values() if record.name == asked[parameter]), "")
            return [known or f"{prefix}:{kind}{path}{asked[parameter]}"]
    if asked.get("InstanceProfileName"):
        return [f"{prefix}:instance-profile{path}{asked['InstanceProfileName']}"]
    if asked.get("PolicyName") and call.operation == "CreatePolicy":
        return [f"{prefix}:policy{path}{asked['PolicyName']}"]
    if call.operation in ("CreateServiceLinkedRole",):
        return [f"{prefix}:role/aws-service-role/{asked['AWSServiceName']}/*"]
    return None


def _sts(call: Call, action: str, partition: str) -> list[str] | None:
    return [call.parameters["RoleArn"]] if "RoleArn" in call.parameters else ["*"]


def _sqs(call: Call, action: str, partition: str) -> list[str] | None:
    name = call.parameters.get("QueueName") or call.parameters.get("QueueUrl", "").rsplit("/", 1)[-1]
    return [f"arn:{partition}:sqs:{call.region}:{call.account}:{name}"] if name else ["*"]


def _logs(call: Call, action: str, partition: str) -> list[str] | None:
    asked = call.parameters
    if "resourceArn" in asked:
        return [asked["resourceArn"]]
    group = asked.get("logGroupName") or asked.get("logGroupIdentifier")
    if not group:
        return None
    if group.startswith("arn:"):
        return [group]
    arn = f"arn:{partition}:logs:{call.region}:{call.account}:log-group:{group}"
    return [f"{arn}:log-stream:{asked.get('logStreamName', '')}"]


def _secretsmanager(call: Call, action: str, partition: str) -> list[str] | None:
    named = call.parameters.get("SecretId") or call.parameters.get("Name")
    if not named:
        return None
    if named.startswith("arn:"):
        return [named]
    secrets = stored.backend("secretsmanager", call.account, call.region).secrets
    secret = secrets.get(named) if hasattr(secrets, "get") else None
    return [
        secret.arn
        if secret is not None
        else f"arn:{partition}:secretsmanager:{call.region}:{call.account}:secret:{named}-*"
    ]


def _servicecatalog(call: Call, action: str, partition: str) -> list[str] | None:
    """Portfolios and products are resources of `catalog`, and belong to the account that made them."""
    asked = call.parameters
    found = []
    for parameter, kind in (("PortfolioId", "portfolio"), ("ProductId", "product")):
        if asked.get(parameter):
            found.append(f"arn:{partition}:catalog:{call.region}:{call.account}:{kind}/{asked[parameter]}")
    identifier = str(asked.get("Id", ""))
    for start, kind in (("port-", "portfolio"), ("prod-", "product")):
        if identifier.startswith(start):
            found.append(f"arn:{partition}:catalog:{call.region}:{call.account}:{kind}/{identifier}")
    return found or None


def _cloudformation(call: Call, action: str, partition: str) -> list[str] | None:
    """A stack by name: its ARN ends in an id that the caller need not know, and that a new one does not have yet."""
    name = str(call.parameters.get("StackName", ""))
    if not name:
        return None
    return [
        name
        if name.startswith("arn:")
        else f"arn:{partition}:cloudformation:{call.region}:{call.account}:stack/{name}/*"
    ]


Builder = Callable[[Call, str, str], "list[str] | None"]


def _codeartifact(call: Call, action: str, partition: str) -> list[str] | None:
    """A domain or repository of the account that the call names as the domain's owner."""
    asked = call.parameters
    if "domain" not in asked:
        return None
    place = f"arn:{partition}:codeartifact:{call.region}:{asked.get('domainOwner') or call.account}"
    if "package" in asked and "repository" in asked:
        package = "/".join(
            str(asked.get(part, "")) for part in ("domain", "repository", "format", "namespace", "package")
        )
        return [f"{place}:package/{package}"]
    if "repository" in asked:
        return [f"{place}:repository/{asked['domain']}/{asked['repository']}"]
    return [f"{place}:domain/{asked['domain']}"]


_BUILDERS: Mapping[str, Builder] = {
    "cloudformation": _cloudformation,
    "codeartifact": _codeartifact,
    "iam": _iam,
    "kms": _kms,
    "logs": _logs,
    "s3": _s3,
    "s3control": _s3control,
    "secretsmanager": _secretsmanager,
    "servicecatalog": _servicecatalog,
    "sqs": _sqs,
    "sts": _sts,
}
