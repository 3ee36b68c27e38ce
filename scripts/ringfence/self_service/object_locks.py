"""What Object Lock holds when an environment is destroyed: it stays, protected as it was, and is listed with its date.

Amazon S3 deletes no version before its retain-until date, in compliance mode for nobody. A bucket that holds such
versions cannot go; nor may what protects it (its policy, its access block) or what it stands on (its key). Terraform
is told to destroy all the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringfence.self_service.leftovers import Session

_LOOKED_AT = 10_000  # versions of a bucket at most, so that a long archive is answered for in minutes
_NAMES = ("id", "name", "bucket", "key_id")


@dataclass(frozen=True)
class LockedBucket:
    """A bucket with versions that cannot be deleted yet: how many (at least), and the last date of them."""

    bucket: str
    versions: int
    until: datetime.date | None

    def __str__(self) -> str:
        date = f"until {self.until:%Y-%m-%d}" if self.until else "while their legal hold stands"
        return f"bucket {self.bucket} {date} ({self.versions} object versions under Object Lock)"


@dataclass(frozen=True)
class Standing:
    """What stays because of locked buckets: addresses in the state, and the names that these resources have in AWS."""

    buckets: tuple[LockedBucket, ...] = ()
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()  # the managed addresses that may go


def standing(session: Session, state: Mapping[str, Any]) -> Standing:
    """What must stay of a state (as `terraform show -json` gives it)."""
    resources = list(_resources(state.get("values", {}).get("root_module", {})))
    client = session.client("s3")
    locked = [
        found
        for each in resources
        if each["type"] == "aws_s3_bucket" and each["values"].get("object_lock_enabled")
        if (found := _locked(client, each["values"]["bucket"], bool(each["values"].get("force_destroy"))))
    ]
    if not locked:
        return Standing()
    names = {each.bucket for each in locked}
    stay = {each["address"] for each in resources if each["values"].get("bucket") in names}
    stay = _with_what_they_stand_on(resources, stay)
    kept = [each for each in resources if each["address"] in stay]
    return Standing(
        tuple(locked),
        frozenset(stay),
        frozenset(str(each["values"][name]) for each in kept for name in _NAMES if each["values"].get(name)),
        tuple(each["address"] for each in resources if each["address"] not in stay),
    )


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in module.get("resources", []) if each["mode"] == "managed")
    for child in module.get("child_modules", []):
        yield from _resources(child)


def _with_what_they_stand_on(resources: list[Mapping[str, Any]], stay: set[str]) -> set[str]:
    """Addresses with all that they depend on, directly or not (Terraform keeps dependencies without instance keys)."""
    instances: dict[str, list[Mapping[str, Any]]] = {}
    for each in resources:
        instances.setdefault(_without_keys(each["address"]), []).append(each)
    todo = [each for each in resources if each["address"] in stay]
    while todo:
        for name in todo.pop().get("depends_on", []):
            for each in instances.get(_without_keys(name), []):
                if each["address"] not in stay:
                    stay.add(each["address"])
                    todo.append(each)
    return stay


def _without_keys(address: str) -> str:
    """An address without the keys of count and for_each: `module.a["x"].aws_b.c[0]` is `module.a.aws_b.c`."""
    out, depth, quoted = [], 0, False
    for letter in address:
        if letter == '"':
            quoted = not quoted
        depth += (letter == "[") - (letter == "]") if not quoted else 0
        if not depth and letter != "]":
            out.append(letter)
    return "".join(out)


def _locked(client: Any, bucket: str, emptied: bool) -> LockedBucket | None:
    """The bucket's locked versions. Governance mode holds nothing in a bucket that is emptied on destroy."""
    count, until, held = 0, None, False
    now = datetime.datetime.now(tz=datetime.UTC)
    for key, version in _versions(client, bucket):
        retention = _asked(client, client.get_object_retention, Bucket=bucket, Key=key, VersionId=version)
        hold = _asked(client, client.get_object_legal_hold, Bucket=bucket, Key=key, VersionId=version)
        on_hold = hold.get("LegalHold", {}).get("Status") == "ON"
        kept = retention.get("Retention", {})
        ends = kept.get("RetainUntilDate")
        retained = bool(ends) and ends > now and not (emptied and kept.get("Mode") == "GOVERNANCE")
        if on_hold or retained:
            count, held = count + 1, held or on_hold
            until = max(until, ends) if until and retained else (ends if retained else until)
    return LockedBucket(bucket, count, None if held or not until else until.date()) if count else None


def _versions(client: Any, bucket: str) -> Iterator[tuple[str, str]]:
    seen = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for each in page.get("Versions", []):
            yield each["Key"], each["VersionId"]
            seen += 1
            if seen >= _LOOKED_AT:
                return


def _asked(client: Any, call: Any, **arguments: str) -> dict[str, Any]:
    """A call's answer; nothing where the version has no such setting."""
    try:
        answer: dict[str, Any] = call(**arguments)
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"):
            return {}
        raise
    return answer
