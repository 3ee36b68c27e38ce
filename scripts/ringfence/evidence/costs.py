"""What each environment costs a month to stand: the resources of its plan, times the prices of `docs/prices.toml`."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.evidence.markdown import NOTICE, code, table, words
from ringfence.plan.model import Plan, Resource

PRICES = Path("docs/prices.toml")


@dataclass(frozen=True)
class Price:
    """What one of something costs. `usd` is for an hour or a month, as `per` says; `count` names a list argument."""

    resource: str
    unit: str
    usd: float
    per: str
    source: str
    read: datetime.date
    verified: bool
    count: str = ""
    where: tuple[tuple[str, Any], ...] = ()

    def is_for(self, resource: Resource) -> bool:
        """Whether it is the price of such a resource."""
        return resource.type == self.resource and all(resource.values.get(name) == want for name, want in self.where)

    def number(self, resource: Resource) -> int | None:
        """How many of the unit one resource is; None where the plan does not tell yet."""
        counted = resource.followed((self.count,)) if self.count else [None]
        return len(counted) if isinstance(counted, list) else None

    def month(self, hours: int) -> float:
        """Dollars a month for one."""
        return self.usd * hours if self.per == "hour" else self.usd


@dataclass(frozen=True)
class Prices:
    """A price file: `usage` are (patterns of types, what then counts), `free` patterns of types."""

    region: str
    hours: int
    note: str
    prices: tuple[Price, ...]
    usage: tuple[tuple[tuple[str, ...], str], ...]
    free: tuple[str, ...]

    def knows(self, resource: Resource) -> bool:
        """Whether anything is said of what it costs."""
        patterns = [*self.free, *(pattern for group, _ in self.usage for pattern in group)]
        priced = any(price.is_for(resource) for price in self.prices)
        return priced or any(fnmatchcase(resource.type, pattern) for pattern in patterns)


@dataclass(frozen=True)
class Line:
    """One price in one environment: how many, and how many resources whose number the plan does not tell."""

    price: Price
    number: int
    unknown: int


def read_prices(path: Path) -> Prices:
    """The prices of a file. Raises RingfenceError where it is none."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        prices = tuple(
            Price(**{**each, "where": tuple(sorted(each.get("where", {}).items()))}) for each in content["price"]
        )
        usage = tuple((tuple(each["resources"]), str(each["says"])) for each in content.get("usage", []))
        free = tuple(content.get("free", {}).get("types", []))
        read = Prices(content["region"], int(content["hours"]), content.get("note", ""), prices, usage, free)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        expected = "region, hours and [[price]] tables with resource, unit, usd, per, source, read, verified"
        raise RingfenceError(f"is no price file ({error})", where=str(path), expected=expected) from error
    if wrong := next((each for each in prices if each.per not in ("hour", "month")), None):
        raise RingfenceError(f"{wrong.resource} costs per {wrong.per!r}", where=str(path), expected="hour or month")
    return read


def lines_of(plan: Plan, prices: Prices) -> list[Line]:
    """What of a plan has a price, in the file's order."""
    found = []
    for price in prices.prices:
        numbers = [price.number(each) for each in plan.of_type(price.resource) if price.is_for(each)]
        if numbers:
            found.append(Line(price, sum(each or 0 for each in numbers), numbers.count(None)))
    return found


def unpriced(plan: Plan, prices: Prices) -> list[str]:
    """The types of which nothing is said."""
    managed = (each for each in plan.resources if each.mode == "managed")
    return sorted({each.type for each in managed if not prices.knows(each)})


def costs_page(plans: Mapping[str, Plan], prices: Prices) -> str:
    """The page: each environment's standing cost, what costs by use, prices with their sources, what is not known."""
    parts = [
        "# What it costs to stand\n",
        NOTICE,
        "A month of each environment before anybody uses it: the resources of its plan, as the example "
        f"`terraform.tfvars` make it, times the prices of [`{PRICES}`](../{PRICES.name}). US dollars, "
        f"{prices.hours} hours a month, without taxes, discounts and free tiers. {prices.note}\n",
        table(["environment", "dollars a month", "of it at unverified prices"], _totals(plans, prices)),
        "An account's own `bootstrap` comes once for each account. Prices that could not be verified are marked "
        "\\*: check them before you rely on a sum.\n",
    ]
    for name, plan in sorted(plans.items()):
        if lines := lines_of(plan, prices):
            rows = [_row(line, prices.hours) for line in lines]
            parts += [f"## {name}\n", table(["what", "number", "dollars each", "dollars a month"], rows)]
    used = [[", ".join(map(code, group)), words(says)] for group, says in prices.usage]
    parts += ["## What costs by use\n", table(["types", "what counts"], used)]
    parts += ["## Prices\n", table(["what", "price", "source", "read", "verified"], map(_source, prices.prices))]
    return "\n".join([*parts, *_unknown(plans, prices)])


def _totals(plans: Mapping[str, Plan], prices: Prices) -> list[list[str]]:
    rows = []
    for name, plan in sorted(plans.items()):
        lines = lines_of(plan, prices)
        whole = sum(line.number * line.price.month(prices.hours) for line in lines)
        doubtful = sum(line.number * line.price.month(prices.hours) for line in lines if not line.price.verified)
        least = "at least " if any(line.unknown for line in lines) else ""
        rows.append([name, f"{least}{whole:,.2f}", f"{doubtful:,.2f}"])
    return rows


def _row(line: Line, hours: int) -> list[str]:
    each = line.price.month(hours)
    number = f"{line.number}" + (f", and {line.unknown} that the plan does not count yet" if line.unknown else "")
    mark = "" if line.price.verified else "\\*"
    return [line.price.unit, number, f"{each:,.4f}".rstrip("0").rstrip(".") + mark, f"{line.number * each:,.2f}{mark}"]


def _source(price: Price) -> list[str]:
    said = f"{price.usd:.4f}".rstrip("0").rstrip(".")
    return [price.unit, f"{said} per {price.per}", words(price.source), f"{price.read}", _yes(price.verified)]


def _yes(verified: bool) -> str:
    return "yes" if verified else "no \\*"


def _unknown(plans: Mapping[str, Plan], prices: Prices) -> list[str]:
    missing = sorted({kind for plan in plans.values() for kind in unpriced(plan, prices)})
    if not missing:
        return []
    return ["## Not known\n", f"Nothing is said in the price file of: {', '.join(map(code, missing))}.\n"]
