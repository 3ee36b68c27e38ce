"""Who did it, when, from where: CloudTrail's records of what wrote the ledger and of what its steps name.

"CloudTrail record contents": `userIdentity` says who; `sourceIdentity` and `onBehalfOf` who stood behind a role;
`sourceIPAddress` from where. Records come as CloudTrail delivers them (`{"Records": [...]}`, plain or gzip), or as
EventBridge does (`detail`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.lineage.ledger import Entry

_EXPECTED = "CloudTrail records: JSON or gzipped JSON with Records"


@dataclass(frozen=True)
class Act:
    """One act: who did what, when, from where, and whether it was refused."""

    who: str
    what: str
    when: str
    where: str
    refused: str
    event_id: str

    def as_json(self) -> dict[str, str]:
        """The act's parts by name."""
        return asdict(self)

    def __str__(self) -> str:
        refused = f" (refused: {self.refused})" if self.refused else ""
        return f"{self.who} {self.what} at {self.when} from {self.where}{refused}"


def read_trail(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The records of files and folders. Raises RingfenceError where one of them holds none."""
    records: list[dict[str, Any]] = []
    for path in paths:
        files = sorted(each for each in path.rglob("*.json*") if each.is_file()) if path.is_dir() else [path]
        if not files:
            raise RingfenceError("holds no file", where=str(path), expected=_EXPECTED)
        for file in files:
            records += _read_file(file)
    seen: dict[str, dict[str, Any]] = {}
    for number, record in enumerate(records):  # delivery is at least once
        seen.setdefault(str(record.get("eventID") or number), record)
    return list(seen.values())


def _read_file(file: Path) -> list[dict[str, Any]]:
    try:
        content = file.read_bytes()
        value = json.loads(gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content)
    except (OSError, ValueError, EOFError) as error:
        raise RingfenceError(f"cannot be read ({error})", where=str(file), expected=_EXPECTED) from None
    records = value.get("Records") if isinstance(value, dict) else None
    if records is None and isinstance(value, dict) and isinstance(value.get("detail"), dict):
        records = [value["detail"]]
    if not isinstance(records, list) or not all(isinstance(each, dict) and each.get("eventName") for each in records):
        raise RingfenceError("holds no records", where=str(file), expected=_EXPECTED)
    return records


def acts_on(entry: Entry, records: Iterable[Mapping[str, Any]], where: str = "") -> list[Act]:
    """Who wrote an entry, and who acted on the AWS resources that its step names, in the order of time.

    `where` is the ledger's address: the entry's object in a bucket is known by it.
    """
    resources = set(entry.step.resources)
    bucket, _, prefix = where.removeprefix("s3://").partition("/")
    key = f"{prefix}/{entry.name}".lstrip("/") if where.startswith("s3://") else ""
    found = [
        _act(record)
        for record in records
        if (key and _writes(record, bucket, key)) or (resources and not resources.isdisjoint(_named(record)))
    ]
    return sorted(found, key=lambda act: act.when)


def _writes(record: Mapping[str, Any], bucket: str, key: str) -> bool:
    asked = record.get("requestParameters")
    return (
        record.get("eventName") == "PutObject"
        and isinstance(asked, dict)
        and asked.get("bucketName") == bucket
        and asked.get("key") == key
    )


def _named(record: Mapping[str, Any]) -> set[str]:
    """Every text of a record's request, answer and resources, and the last part of each ARN's name."""
    parts = (record.get("requestParameters"), record.get("responseElements"), record.get("resources"))
    return set(_texts(parts))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _act(record: Mapping[str, Any]) -> Act:
    source = str(record.get("eventSource", "")).removesuffix(".amazonaws.com")
    return Act(
        who=who(record.get("userIdentity")),
        what=f"{source}:{record['eventName']}",
        when=str(record.get("eventTime", "")),
        where=_from(record),
        refused=str(record.get("errorCode") or ""),
        event_id=str(record.get("eventID", "")),
    )


def _from(record: Mapping[str, Any]) -> str:
    endpoint = record.get("vpcEndpointId")
    return str(record.get("sourceIPAddress", "an unknown address")) + (f" by {endpoint}" if endpoint else "")


def who(identity: Any) -> str:
    """The person or service that a record's `userIdentity` names, with the role that it came by."""
    if not isinstance(identity, Mapping):
        return "unknown"
    arn = str(identity.get("arn") or identity.get("invokedBy") or identity.get("accountId") or "unknown")
    context = identity.get("sessionContext")
    source = context.get("sourceIdentity") if isinstance(context, Mapping) else None
    behind = identity.get("onBehalfOf")
    person = source or (behind.get("userId") if isinstance(behind, Mapping) else None)
    return f"{person} as {arn}" if person else arn
