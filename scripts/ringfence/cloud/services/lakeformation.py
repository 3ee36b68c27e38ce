"""Lake Formation: grants by tag are listed, which moto refuses, and what nobody was granted cannot be revoked."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.stored import backend


@answers("lakeformation", "ListPermissions")
def list_permissions(call: Call) -> Answer:
    """The grants of a principal on exactly the tag expression that is asked for; other questions are moto's."""
    wanted = call.parameters.get("Resource", {})
    if "LFTagPolicy" not in wanted:
        raise PassOn
    moto = backend("lakeformation", call.account, call.region)
    grants = moto.grants.get(call.parameters.get("CatalogId", call.account))
    found = [
        {
            "Principal": grant.principal,
            "Resource": grant.resource,
            "Permissions": grant.permissions,
            "PermissionsWithGrantOption": grant.permissions_with_grant_options,
        }
        for grant in (grants.permissions if grants else ())
        if _about(grant.resource.get("LFTagPolicy")) == _about(wanted["LFTagPolicy"])
        and call.parameters.get("Principal", grant.principal) == grant.principal
    ]
    return {"PrincipalResourcePermissions": found}


def _about(policy: dict[str, object] | None) -> object:
    """What a tag policy is about, whichever catalogue it was given with."""
    return {name: value for name, value in (policy or {}).items() if name != "CatalogId"}


@answers("lakeformation", "RevokePermissions")
def revoke_permissions(call: Call) -> Answer:
    """Refuse to revoke what is not granted (Terraform's provider revokes until it is refused); else it is moto's."""
    asked = call.parameters
    grants = backend("lakeformation", call.account, call.region).grants.get(asked.get("CatalogId", call.account))
    if not any(
        grant.principal == asked["Principal"] and grant.resource == asked["Resource"]
        for grant in (grants.permissions if grants else ())
    ):
        raise Fault("InvalidInputException", "No permissions revoked. Grantee has no permissions on the resource.")
    raise PassOn
