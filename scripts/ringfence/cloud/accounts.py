"""The organisation that the local AWS adopts: its accounts, organisational units and Identity Center instance."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError

UNIT_ID = re.compile(r"ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}")
ACCOUNT_ID = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Account:
    """An account: its short name (`dev`), its id, and the path of its organisational unit (`Workloads/Development`)."""

    name: str
    id: str
    unit: str = ""


@dataclass(frozen=True)
class Organization:
    """The organisation as environments/organization.toml describes it.

    `units` gives the id of each organisational unit by its path; `management` is the name of the management account.
    """

    id: str = "o-ringfence01"
    root_id: str = "r-rf01"
    region: str = "eu-west-1"
    partition: str = "aws"
    management: str = "management"
    accounts: tuple[Account, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    identity_center_instance: str = "arn:aws:sso:::instance/ssoins-1111111111111111"
    identity_store: str = "d-1111111111"

    def account(self, name_or_id: str) -> Account:
        """The account of that name or id; RingfenceError when there is none."""
        for account in self.accounts:
            if name_or_id in (account.name, account.id):
                return account
        known = ", ".join(f"{account.name} ({account.id})" for account in self.accounts)
        raise RingfenceError(f"no account {name_or_id}", expected=f"one of {known}")

    @property
    def management_account(self) -> Account:
        """The account that owns the organisation; service control policies do not bind it."""
        return self.account(self.management)


DEFAULT = Organization(
    accounts=(
        Account("management", "111111111111"),
        Account("log_archive", "222222222222", "Security"),
        Account("shared", "333333333333", "Infrastructure"),
        Account("dev", "444444444444", "Workloads/Development"),
        Account("preprod", "555555555555", "Workloads/Production"),
        Account("prod", "666666666666", "Workloads/Production"),
    ),
    units={
        "Security": "ou-rf01-security0",
        "Infrastructure": "ou-rf01-infrastr",
        "Workloads": "ou-rf01-workload",
        "Workloads/Development": "ou-rf01-developm",
        "Workloads/Production": "ou-rf01-producti",
    },
)


def read_organization(path: Path | None) -> Organization:
    """Read organization.toml; without a path, or without that file, the example organisation. RingfenceError if broken.

    The file: a table `organization` (id, root_id, region, partition, management_account = name), a table `units`
    (path = id), a table `accounts.<name>` each (id, unit = path), and a table `identity_center`
    (instance_arn, identity_store_id). What it leaves out of `organization` and `identity_center` has a default.
    """
    if path is None or not path.exists():
        return DEFAULT
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RingfenceError(f"cannot be read as TOML ({error})", where=str(path)) from error
    try:
        organization = _from_tables(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise RingfenceError(
            f"{error} is missing or has the wrong type",
            where=str(path),
            expected="[organization], [accounts.<name>] id",
        ) from error
    _check(organization, str(path))
    return organization


def _from_tables(content: Mapping[str, Any]) -> Organization:
    about = content.get("organization", {})
    center = content.get("identity_center", {})
    accounts = tuple(
        Account(name, str(table["id"]), str(table.get("unit", ""))) for name, table in content["accounts"].items()
    )
    return Organization(
        id=about.get("id", DEFAULT.id),
        root_id=about.get("root_id", DEFAULT.root_id),
        region=about.get("region", DEFAULT.region),
        partition=about.get("partition", DEFAULT.partition),
        management=about.get("management_account", DEFAULT.management),
        accounts=accounts,
        units=dict(content.get("units", DEFAULT.units)),
        identity_center_instance=center.get("instance_arn", DEFAULT.identity_center_instance),
        identity_store=center.get("identity_store_id", DEFAULT.identity_store),
    )


def _check(organization: Organization, where: str) -> None:
    for account in organization.accounts:
        if not ACCOUNT_ID.fullmatch(account.id):
            raise RingfenceError(f"account {account.name} has id {account.id}", where=where, expected="twelve digits")
        if account.unit and account.unit not in organization.units:
            known = ", ".join(organization.units)
            raise RingfenceError(f"account {account.name} stands in {account.unit}", where=where, expected=known)
    for unit, unit_id in organization.units.items():
        if not UNIT_ID.fullmatch(unit_id):
            raise RingfenceError(f"unit {unit} has id {unit_id}", where=where, expected="ou-<root>-<8 to 32 letters>")
        parent = unit.rpartition("/")[0]
        if parent and parent not in organization.units:
            raise RingfenceError(f"unit {unit} has no parent", where=where, expected=f"{parent} among the units")
    organization.management_account  # noqa: B018  raises when the name is not an account's


def seed(organization: Organization) -> None:
    """Make the organisation, its units and accounts, and the Identity Center instance exist in moto's backends."""
    from moto.organizations.models import organizations_backends

    management = organization.management_account
    backend = organizations_backends[management.id][organization.partition]
    backend.create_organization(organization.region, FeatureSet="ALL")
    backend.org.id, backend.org.root_id = organization.id, organization.root_id
    root = backend.ou[0]
    root.id, root.organization_id = organization.root_id, organization.id
    root.policy_types = [
        {"Type": kind, "Status": "ENABLED"} for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
    ]
    for policy in backend.policies:
        policy.organization_id = organization.id
    first = backend.accounts[0]
    first.name, first.email = management.name, f"{management.name}@example.com"
    first.organization_id, first.parent_id = organization.id, organization.root_id
    for unit, unit_id in sorted(organization.units.items()):
        _seed_unit(backend, unit, unit_id, organization)
    for account in organization.accounts:
        if account.id != management.id:
            _seed_account(backend, account, organization)
    _seed_identity_center(organization)


def _seed_identity_center(organization: Organization) -> None:
    from moto.identitystore.models import IdentityStoreData, identitystore_backends
    from moto.ssoadmin.models import Instance, ssoadmin_backends

    owner = organization.management_account.id
    instance = Instance(owner, organization.region)
    instance.instance_arn = organization.identity_center_instance
    instance.identity_store_id = organization.identity_store
    ssoadmin_backends[owner][organization.region].instances[:] = [instance]
    stores = identitystore_backends[owner][organization.region].identity_stores
    stores[organization.identity_store] = IdentityStoreData()


def _seed_unit(backend: Any, unit: str, unit_id: str, organization: Organization) -> None:
    parent, _, name = unit.rpartition("/")
    parent_id = organization.units[parent] if parent else organization.root_id
    backend.create_organizational_unit(ParentId=parent_id, Name=name)
    made = backend.ou[-1]
    made.id, made.organization_id = unit_id, organization.id


def _seed_account(backend: Any, account: Account, organization: Organization) -> None:
    """An account as Organizations makes one, with the role through which the management account reaches it."""
    from unittest import mock

    from moto.iam.models import iam_backends
    from moto.organizations import utils

    with mock.patch.object(utils, "make_random_account_id", return_value=account.id):
        backend.create_account(AccountName=account.name, Email=f"{account.name}@example.com")
    made = backend.accounts[-1]
    made.organization_id = organization.id
    made.parent_id = organization.units.get(account.unit, organization.root_id)
    iam = iam_backends[account.id][organization.partition]
    iam.attach_role_policy(
        f"arn:{organization.partition}:iam::aws:policy/AdministratorAccess", "OrganizationAccountAccessRole"
    )
