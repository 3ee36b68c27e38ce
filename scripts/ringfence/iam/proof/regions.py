"""Values that stand for all others: operators on numbers, dates, booleans, addresses and bytes tell few values apart.

Conditions compare a key with finitely many values. All values of the key that lie alike to each of those (between the
same two numbers, in the same networks, equal to the same bytes, of no such type at all) are alike to every condition.
One of each kind, and whatever conditions name outright, are enough: what is true of none of them is true of no value.
Whether a value satisfies a condition is then asked of the evaluator itself.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Literal

Family = Literal["number", "date", "boolean", "address", "bytes"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_FAMILIES: dict[str, Family] = {
    "Numeric": "number",
    "Date": "date",
    "Bool": "boolean",
    "Binary": "bytes",
    "IpAddress": "address",
    "NotIpAddress": "address",
}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 60
_SPELLINGS = 40


def family(operator: str) -> Family | None:
    """What an operator reads its values as; None for texts and ARNs."""
    return next((kind for name, kind in _FAMILIES.items() if operator.startswith(name)), None)


def readable(kind: Family, compared: Iterable[str]) -> bool:
    """Whether the values are of a size whose kinds of values can be listed."""
    return kind != "number" or all(len(text) <= _LONGEST_NUMBER for text in compared)


def representatives(kind: Family, compared: Iterable[str], named: Collection[str]) -> list[str]:
    """A value of each kind that comparisons with `compared` tell apart, none of them among `named`.

    What no spelling outside `named` is left for is left out: it is among `named` itself.
    """
    found: list[str] = []
    for spellings in _KINDS[kind](list(compared)):
        free = next((each for each in itertools.islice(spellings, len(named) + _SPELLINGS) if each not in named), None)
        if free is not None:
            found.append(free)
    return list(dict.fromkeys(found))


def _nothing(stem: str) -> Iterator[str]:
    """Texts of no type."""
    return (stem + "-" * count for count in itertools.count())


def _numbers(compared: list[str]) -> Iterator[Iterator[str]]:
    values = sorted({value for text in compared if (value := _number(text)) is not None})
    yield _nothing("-")
    with localcontext(prec=4 * _LONGEST_NUMBER):
        points = _between(values)
    yield from map(_number_spelled, points)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _number_spelled(value: Decimal) -> Iterator[str]:
    text = format(value, "f")
    dotted = text if "." in text else text + "."
    return itertools.chain([text], (dotted + "0" * count for count in itertools.count(1)))


def _between(values: list[Decimal]) -> list[Decimal]:
    if not values:
        return [Decimal(0)]
    found = [values[0] - 1]
    for one, other in itertools.pairwise(values):
        found.extend((one, (one + other) / 2))
    return [*found, values[-1], values[-1] + 1]


def _dates(compared: list[str]) -> Iterator[Iterator[str]]:
    from ringfence.iam.conditions import _date

    tick, day = timedelta(microseconds=1), timedelta(days=1)
    moments = sorted({moment.astimezone(UTC) for text in compared if (moment := _date(text)) is not None})
    yield _nothing("-")
    yield from map(iter, (["0001-01-01T00:00:00+14:00"], ["9999-12-31T23:59:59.999999-14:00"]))
    points = set(moments) or {datetime(2026, 1, 1, tzinfo=UTC)}
    points.update(one + (other - one) // 2 for one, other in itertools.pairwise(moments) if other - one > tick)
    for moment in moments[:1] + moments[-1:]:
        for sign in (-1, 1):
            try:
                points.add(moment + sign * day)
            except OverflowError:
                continue
    yield from map(_moment_spelled, sorted(points))


def _moment_spelled(moment: datetime) -> Iterator[str]:
    text = moment.isoformat(timespec="microseconds").removesuffix("+00:00")
    short = text.removesuffix(".000000")
    return itertools.chain([short + "Z"], (text + "0" * count + "Z" for count in itertools.count()))


def _booleans(compared: list[str]) -> Iterator[Iterator[str]]:
    del compared
    yield _nothing("-")
    for word in ("true", "false"):
        yield ("".join(letters) for letters in itertools.product(*((each, each.upper()) for each in word)))


def _addresses(compared: list[str]) -> Iterator[Iterator[str]]:
    """An address in each network that is in none of the networks within it, and one in no network at all."""
    networks = {network for text in compared if (network := _network(text)) is not None}
    everywhere: set[Network] = {ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")}
    yield _nothing("-")
    for network in sorted(networks | everywhere, key=lambda each: (each.version, each.network_address, each.prefixlen)):
        within = [each for each in networks if each != network and _inside(each, network)]
        address = _outside(network, within)
        if address is not None:
            yield _padded(str(address))
    # A range is no address, but the evaluator takes one: it may lie in a network of which no address is left.
    for network in networks:
        yield _padded(str(network))


def _padded(text: str) -> Iterator[str]:
    return (" " * count + text for count in itertools.count())


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _inside(one: Network, other: Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _outside(network: Network, within: list[Network]) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The first address of a network that is in none of the networks within it."""
    taken = [one for one in within if not any(one != other and _inside(one, other) for other in within)]
    address = int(network.network_address)
    for one in sorted(taken, key=lambda each: int(each.network_address)):
        if int(one.network_address) > address:
            break
        address = int(one.broadcast_address) + 1
    if address > int(network.broadcast_address):
        return None
    return ipaddress.IPv4Address(address) if network.version == 4 else ipaddress.IPv6Address(address)


def _bytes(compared: list[str]) -> Iterator[Iterator[str]]:
    known = {content for text in compared if (content := _decoded(text)) is not None}
    other = next(each for each in (bytes([number, 0, 0]) for number in itertools.count()) if each not in known)
    yield _nothing("-")
    for content in sorted(known | {other}):
        yield iter(_encodings(content))


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _encodings(content: bytes) -> list[str]:
    """Every base64 text of the bytes: the bits that padding leaves over are not looked at."""
    text = base64.b64encode(content).decode("ascii")
    padding = len(text) - len(text.rstrip("="))
    if not padding:
        return [text]
    last = len(text) - padding - 1
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spelled = (text[:last] + letter + text[last + 1 :] for letter in alphabet)
    return [text, *(each for each in spelled if each != text and _decoded(each) == content)]


_KINDS: dict[Family, Callable[[list[str]], Iterator[Iterator[str]]]] = {
    "number": _numbers,
    "date": _dates,
    "boolean": _booleans,
    "address": _addresses,
    "bytes": _bytes,
}
