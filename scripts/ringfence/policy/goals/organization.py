"""What a goal has to know of the organisation: where an account stands, and which roots govern it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError


@dataclass(frozen=True)
class Account:
    """An account: short name, id, path of its unit ("" under the root itself), name prefix, governing roots."""

    name: str
    id: str
    unit: str = ""
    prefix: str = ""
    governed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Organization:
    """environments/organization.toml, as far as goals need it. `management` is the management account's name."""

    id: str
    root_id: str
    partition: str
    region: str
    management: str
    accounts: tuple[Account, ...]
    units: Mapping[str, str] = field(default_factory=dict)

    def account(self, name_or_id: str) -> Account | None:
        """The account of that name or id."""
        return next((each for each in self.accounts if name_or_id in (each.name, each.id)), None)

    def nodes(self, account: Account) -> tuple[str, ...]:
        """The ids from the organisation's root down to the account: each is a level of its policies."""
        steps = account.unit.split("/") if account.unit else []
        units = [self.units["/".join(steps[: depth + 1])] for depth in range(len(steps))]
        return (self.root_id, *units, account.id)


def read_organization(path: Path) -> Organization:
    """The organisation of a file like environments/organization.toml. Raises RingfenceError, one line."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        organization = _organization(content)
        for account in organization.accounts:
            organization.nodes(account)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RingfenceError(f"cannot be read as TOML ({error})", where=str(path)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise RingfenceError(
            f"{error} is missing or has the wrong type",
            where=str(path),
            expected="[organization] id, root_id; [units]; [accounts.<name>] id, unit, governed_by",
        ) from error
    return organization


def _organization(content: Mapping[str, Any]) -> Organization:
    about = content["organization"]
    return Organization(
        id=about["id"],
        root_id=about["root_id"],
        partition=about.get("partition", "aws"),
        region=about["region"],
        management=about["management_account"],
        accounts=tuple(
            Account(
                name,
                table["id"],
                table.get("unit", ""),
                table.get("name", f"ringfence-{name.replace('_', '-')}"),
                tuple(table.get("governed_by", ())),
            )
            for name, table in content["accounts"].items()
        ),
        units=content.get("units", {}),
    )
