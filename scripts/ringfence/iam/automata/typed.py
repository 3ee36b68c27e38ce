"""Numbers, dates and IP addresses: finitely many regions between the values of a policy, and a value for each.

All values of one region are alike to every comparison, so that trying one of each is a complete case split, as long as
nothing but comparisons of one kind is asked of a key.
"""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Literal

Family = Literal["number", "date", "address"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_UNIT = Decimal("1e-100")  # the last place that IAM's numbers, as the evaluator reads them, can have


@dataclass(frozen=True)
class Comparison:
    """Values that stand in one of the `accepted` orders (-1 less, 0 equal, 1 more) to `wanted`; for addresses, inside.

    Without `wanted`: every value of the family.
    """

    family: Family
    wanted: str | None = None
    accepted: frozenset[int] = frozenset()

    def holds(self, value: str) -> bool:
        if self.family == "address":
            return _inside(self.wanted, value)
        found = number(value) if self.family == "number" else date(value)
        if found is None or self.wanted is None:
            return found is not None
        other = number(self.wanted) if self.family == "number" else date(self.wanted)
        if isinstance(found, Decimal) and isinstance(other, Decimal):
            return (found > other) - (found < other) in self.accepted
        if isinstance(found, datetime) and isinstance(other, datetime):
            return (found > other) - (found < other) in self.accepted
        return False

    @property
    def is_meaningful(self) -> bool:
        """Whether `wanted` is of the family: nothing can be compared with it otherwise."""
        if self.wanted is None:
            return True
        if self.family == "address":
            return network(self.wanted) is not None
        return (number(self.wanted) if self.family == "number" else date(self.wanted)) is not None


def _inside(wanted: str | None, value: str) -> bool:
    found = network(value)
    if found is None or wanted is None:
        return found is not None
    outer = network(wanted)
    return outer is not None and _is_subnet(found, outer)


def _is_subnet(inner: Network, outer: Network) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


_NUMBER = re.compile(r"[+-]?(\d{1,100}(\.\d{0,100})?|\.\d{1,100})", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)([Zz]|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=4096)
def date(text: str) -> datetime | None:
    """A W3C date, UTC unless it says otherwise, or epoch seconds; four digits are a year."""
    try:
        if _YEAR_FIRST.fullmatch(text):
            year, month, day = [int(part) for part in [*text.split("-"), "1", "1"][:3]]
            return datetime(year, month, day, tzinfo=UTC)
        if match := _MOMENT.fullmatch(text):
            day_, clock, zone = match.groups(default="Z")
            return datetime.fromisoformat(f"{day_}T{clock}{zone.upper()}")
        seconds = number(text)
        return None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def representatives(comparisons: Iterable[Comparison]) -> dict[Family, list[str]]:
    """For each family that is asked about, a value of every region. A value of no family at all is not among them."""
    wanted: dict[Family, set[str]] = {}
    for comparison in comparisons:
        texts = wanted.setdefault(comparison.family, set())
        if comparison.wanted is not None:
            texts.add(comparison.wanted)
    makers = {"number": _numbers, "date": _dates, "address": _addresses}
    return {family: makers[family](texts) for family, texts in wanted.items()}


def _numbers(texts: Iterable[str]) -> list[str]:
    points = sorted({point for text in texts if (point := number(text)) is not None})
    with localcontext() as context:
        context.prec = 250
        found = [Decimal(0), *points]
        if points:
            found += [points[0] - 1, points[-1] + 1]
            found += [(low + high) / 2 for low, high in itertools.pairwise(points)]
        found += [point + step for point in points for step in (_UNIT, -_UNIT)]
        written = [format(value.normalize(), "f") for value in found]
    return [text for text in dict.fromkeys(written) if number(text) is not None]


def _dates(texts: Iterable[str]) -> list[str]:
    points = sorted({point for text in texts if (point := date(text)) is not None})
    found = ["2026-01-01T00:00:00Z"]
    for step in (timedelta(0), timedelta(days=1), timedelta(days=-1), timedelta(microseconds=1)):
        for point in points:
            try:
                found.append((point + step).astimezone(UTC).isoformat().replace("+00:00", "Z"))
            except OverflowError:
                continue
    for low, high in itertools.pairwise(points):
        found.append((low + (high - low) / 2).astimezone(UTC).isoformat().replace("+00:00", "Z"))
    # The first and the last moment that can be written at all, by way of their zones.
    return [*found, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"]


def _addresses(texts: Iterable[str]) -> list[str]:
    """For each range an address that lies in it and in no smaller one; the range itself where there is none."""
    ranges = list({found for text in texts if (found := network(text)) is not None})
    values = [outside for whole in ("0.0.0.0/0", "::/0") if (outside := _free(ipaddress.ip_network(whole), ranges))]
    for one in ranges:
        smaller = [other for other in ranges if other != one and _is_subnet(other, one)]
        values.append(_free(one, smaller) or str(one))
    # A range larger than all that hold it: no address, but a value all the same.
    return [*values, "0.0.0.0/0", "::/0"]


def _free(whole: Network, taken: list[Network]) -> str | None:
    """An address in a range outside some others: their ends are the only places where the first free one can be."""
    inside = [other for other in taken if _is_subnet(other, whole)]
    if any(_is_subnet(whole, other) for other in taken):
        return None
    last = whole.broadcast_address
    starts = [whole.network_address]
    starts += [other.broadcast_address + 1 for other in inside if other.broadcast_address != last]
    for start in starts:
        single = ipaddress.ip_network(str(start))
        if not any(_is_subnet(single, other) for other in inside):
            return str(start)
    return None
