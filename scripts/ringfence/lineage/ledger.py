"""The ledger: one object an event, numbered, each with the hash of the one before; the head says how far it goes.

An entry is `{"number", "previous", "recorded_at", "event", "sha256"}`: `sha256` is that of the entry without it, in
canonical JSON; `previous` is the `sha256` of the entry before, zeros for the first. Whoever changes, drops, adds or
swaps an entry breaks the chain. Whoever rewrites all that follows too changes the head: a head noted elsewhere
(`--head`), or the versions that Object Lock keeps, show it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.lineage.events import Step, canonical, content_hash, event_of, fault_of, step_of
from ringfence.lineage.stores import HEAD, Store, TakenError

FIRST = "0" * 64
_NAME = re.compile(r"[0-9]{8}\.json")
_MEMBERS = {"number", "previous", "recorded_at", "event", "sha256"}
_TRIES = 20


@dataclass(frozen=True)
class Entry:
    """One entry as it stands in the ledger."""

    number: int
    previous: str
    recorded_at: str
    event: dict[str, Any]
    sha256: str

    @property
    def name(self) -> str:
        """The name of its object."""
        return name_of(self.number)

    @property
    def step(self) -> Step:
        """The step that it tells of."""
        return step_of(self.event)


@dataclass(frozen=True)
class Head:
    """How far a ledger goes: the last entry's number and hash."""

    number: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.number}:{self.sha256}"


class BrokenLedger(Exception):
    """The ledger is not what was written: `entry` names the first bad one, the text says why."""

    def __init__(self, entry: str, why: str) -> None:
        super().__init__(f"{entry}: {why}")
        self.entry, self.why = entry, why


def name_of(number: int) -> str:
    """The name of the object of an entry: `00000001.json`."""
    return f"{number:08}.json"


def read_ledger(store: Store, anchor: Head | None = None) -> list[Entry]:
    """Every entry, in order, with the whole chain verified.

    `anchor` is a head noted earlier and elsewhere: that entry must still be there and be the same.
    Raises BrokenLedger at the first entry that is not as it was written, RingfenceError where it cannot be read.
    """
    before = store.read(HEAD) if HEAD in store.names() else None
    names = store.names()  # after the head: others may write meanwhile, and then there is more than the head says
    if not names:
        raise BrokenLedger(HEAD, "there is no entry and no head: nothing was recorded here, or all of it is gone")
    rewritten = store.rewritten()
    entries: list[Entry] = []
    for name in (each for each in names if each != HEAD):
        entries.append(_checked(name, store.read(name), entries))
        if name in rewritten:
            raise BrokenLedger(name, f"{rewritten[name]}: an entry is written once")
    for name, what in sorted(rewritten.items()):
        raise BrokenLedger(name, f"{what}: an entry is written once")
    if before is None or HEAD not in names:
        raise BrokenLedger(HEAD, "is missing, so nothing says how far the ledger goes")
    _check_head(before, store.read(HEAD), entries)
    if anchor is not None:
        _check_anchor(anchor, entries)
    return entries


def _checked(name: str, content: bytes, before: list[Entry]) -> Entry:
    number = len(before) + 1
    if not _NAME.fullmatch(name):
        raise BrokenLedger(name, f"is no entry's name; expected {name_of(number)}")
    if name != name_of(number):
        raise BrokenLedger(
            name_of(number), f"is missing: {name} follows {name_of(number - 1) if before else 'nothing'}"
        )
    try:
        value = json.loads(content)
    except ValueError:
        raise BrokenLedger(name, "is no JSON") from None
    if not isinstance(value, dict) or set(value) != _MEMBERS:
        raise BrokenLedger(name, f"is no entry; expected {', '.join(sorted(_MEMBERS))}")
    body = {key: each for key, each in value.items() if key != "sha256"}
    try:
        altered = value["sha256"] != content_hash(body)
    except ValueError:
        altered = True
    if altered:
        raise BrokenLedger(name, "was altered: its content is not that of its hash")
    if value["number"] != number or isinstance(value["number"], bool):
        raise BrokenLedger(name, f"was moved: it was written as number {value['number']}")
    expected = before[-1].sha256 if before else FIRST
    if value["previous"] != expected:
        raise BrokenLedger(
            name, f"does not follow {before[-1].name if before else 'nothing'}: another entry stood there"
        )
    fault = fault_of(value["event"])
    if fault or not isinstance(value["recorded_at"], str):
        raise BrokenLedger(name, f"holds no run event: {fault or 'it has no time of recording'}")
    entry = Entry(**value)
    if content != _bytes(entry):
        raise BrokenLedger(name, "was altered: it is not written as the ledger writes")
    return entry


def _check_head(before: bytes, after: bytes, entries: list[Entry]) -> None:
    """The heads read before and after the entries: one that nobody writes to meanwhile has the same twice."""
    first, last = _head(before), _head(after)
    if first is None or last is None:
        raise BrokenLedger(HEAD, "is no head; expected number and sha256")
    if first.number > len(entries):
        said = f"is missing: the head says that there are {first.number} entries"
        raise BrokenLedger(name_of(len(entries) + 1), said)
    if last.number < len(entries):
        raise BrokenLedger(name_of(last.number + 1), f"is not in the head, which says {last.number} entries")
    for head in (first, last):
        if head.number <= len(entries) and head.sha256 != entries[head.number - 1].sha256:
            raise BrokenLedger(entries[head.number - 1].name, "is not the one that the head names")


def _head(content: bytes) -> Head | None:
    try:
        value = json.loads(content)
        head = Head(**value)
    except (ValueError, TypeError):
        return None
    return head if type(head.number) is int and head.number > 0 and isinstance(head.sha256, str) else None


def _check_anchor(anchor: Head, entries: list[Entry]) -> None:
    if anchor.number > len(entries):
        raise BrokenLedger(name_of(len(entries) + 1), f"is missing: entry {anchor.number} was there when it was noted")
    entry = entries[anchor.number - 1]
    if entry.sha256 != anchor.sha256:
        raise BrokenLedger(entry.name, "is not the one that was noted: the ledger was rewritten")


def read_anchor(text: str) -> Head:
    """A head as `verify` prints it, `NUMBER:SHA256`."""
    number, _, digest = text.partition(":")
    if not number.isdigit() or int(number) < 1 or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise RingfenceError(f"{text!r} is no head", expected="NUMBER:SHA256, as `ringfence lineage verify` prints it")
    return Head(int(number), digest)


def append(store: Store, steps: Iterable[Step]) -> list[Entry]:
    """Append the steps that are not in the ledger yet; returns the new entries.

    The ledger is verified first: nothing is added to a broken one. Where somebody else writes at the same time, the
    chain is read again and the step follows theirs.
    """
    written: list[Entry] = []
    store.prepare()
    entries = _entries_for_append(store)
    recorded = _run_ids(entries)
    for step in steps:
        run_id = step.run_id
        for _ in range(_TRIES):
            if run_id in recorded:
                break
            entry = _next(entries, step)
            try:
                store.create(entry.name, _bytes(entry))
            except TakenError:
                entries = _entries_for_append(store)
                recorded = _run_ids(entries)
                continue
            _advance(store, entry)
            entries.append(entry)
            written.append(entry)
            recorded.add(run_id)
            break
        else:
            raise RingfenceError("others write without a pause", where=store.where, next_step="Record it again")
    return written


def _run_ids(entries: list[Entry]) -> set[str]:
    return {each.event["run"]["runId"] for each in entries}


def _entries_for_append(store: Store) -> list[Entry]:
    """The entries; what its writer has not entered in the head (it was interrupted, or is at it) is entered now."""
    names = store.names()
    while True:
        if not names:
            return []
        try:
            return read_ledger(store)
        except BrokenLedger as broken:
            recovered = _unfinished(store, names)
            if recovered is not None:
                _advance(store, recovered[-1])
                return recovered
            before, names = names, store.names()
            if names == before:  # nobody is writing: it is broken
                raise broken from None


def _advance(store: Store, entry: Entry) -> None:
    def is_behind(content: bytes | None) -> bool:
        head = _head(content) if content is not None else None
        return head is None or head.number < entry.number

    store.advance_head(_head_bytes(entry), is_behind)


def _unfinished(store: Store, names: list[str]) -> list[Entry] | None:
    entries: list[Entry] = []
    try:
        for name in (each for each in names if each != HEAD):
            entries.append(_checked(name, store.read(name), entries))
    except BrokenLedger:
        return None
    if HEAD not in names:
        return entries if len(entries) == 1 else None
    head = _head(store.read(HEAD))
    if head is None or head.number > len(entries) or store.rewritten():
        return None
    return entries if head.sha256 == entries[head.number - 1].sha256 else None


def _next(entries: list[Entry], step: Step) -> Entry:
    body = {
        "number": len(entries) + 1,
        "previous": entries[-1].sha256 if entries else FIRST,
        "recorded_at": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
        "event": event_of(step),
    }
    return Entry(**body, sha256=content_hash(body))  # type: ignore[arg-type]


def _bytes(entry: Entry) -> bytes:
    return canonical({name: getattr(entry, name) for name in _MEMBERS}) + b"\n"


def _head_bytes(entry: Entry) -> bytes:
    return canonical({"number": entry.number, "sha256": entry.sha256}) + b"\n"


def steps_of(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Step]]:
    """Each entry with its step."""
    for entry in entries:
        yield entry, entry.step
