"""Delegated administrators: the account that administers a security service for the whole organisation.

GuardDuty, Security Hub, Macie and CloudTrail name theirs through calls of their own, the others through Organizations.
All of them end in one record: that of Organizations ("AWS services that you can use with AWS Organizations").
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Call, Fault
from ringfence.cloud.services.kinds import partition
from ringfence.cloud.services.references import backend, estate

# Services that Organizations lets a member account administer, and moto does not know of.
FURTHER = ("cloudtrail.amazonaws.com", "config.amazonaws.com", "inspector2.amazonaws.com", "securityhub.amazonaws.com")


def _widen() -> None:
    from moto.organizations.models import FakeDelegatedAdministrator as Delegated

    known = Delegated.SUPPORTED_SERVICES
    known.extend(service for service in FURTHER if service not in known)


_widen()


def _organization(call: Call) -> Any:
    return backend("organizations", estate(call).organization.management_account.id, partition(call.region))


def administrators(call: Call, service: str) -> list[str]:
    """The accounts that administer a service (`guardduty.amazonaws.com`)."""
    return [str(admin.account.id) for admin in _organization(call).admins if service in admin.services]


def is_administrator(call: Call, service: str) -> bool:
    """Whether the calling account is the management account or administers the service."""
    return call.account == estate(call).organization.management_account.id or call.account in administrators(
        call, service
    )


def require_management(call: Call, code: str = "AccessDeniedException") -> None:
    """Only the management account names administrators."""
    if call.account != estate(call).organization.management_account.id:
        raise Fault(code, "You must be the organization management account to perform this operation.", 403)


def require_administrator(call: Call, service: str, code: str = "AccessDeniedException") -> None:
    """Only the administrator configures a service for the organisation."""
    if call.account not in administrators(call, service):
        raise Fault(code, f"The account is not the delegated administrator of {service}.", 403)


def appoint(call: Call, service: str, account: str) -> None:
    """Make an account a service's administrator; no other may be it already."""
    require_management(call)
    others = [each for each in administrators(call, service) if each != account]
    if others:
        raise Fault("BadRequestException", f"The organization already has another delegated administrator: {others[0]}")
    if account not in administrators(call, service):
        _ask(call, "RegisterDelegatedAdministrator", service, account)


def dismiss(call: Call, service: str, account: str) -> None:
    """Take the service from its administrator; Fault when it is none."""
    require_management(call)
    if account not in administrators(call, service):
        raise Fault("BadRequestException", f"{account} is not the delegated administrator of {service}.")
    _ask(call, "DeregisterDelegatedAdministrator", service, account)


def _ask(call: Call, operation: str, service: str, account: str) -> None:
    from dataclasses import replace

    from ringfence.cloud.services.references import answer_of_moto

    asked = {"AccountId": account, "ServicePrincipal": service}
    answer_of_moto(replace(call, service="organizations", operation=operation, parameters=asked))
