"""The access portal of Identity Center: which roles a signed-in person has, and keys for them.

Sign-in itself is emulated: `token_for` gives a user of the identity store an access token, and so does the token
service's CreateToken for the client `ringfence-local` (grant type `authorization_code`, code = the user's name).
"""

from __future__ import annotations

import re
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, Principal, answers
from ringfence.cloud.services.kinds import identifier, page
from ringfence.cloud.services.references import backend, estate
from ringfence.cloud.services.sso_admin.assignments import groups_of
from ringfence.cloud.services.sso_admin.instances import attributes, identity_store, records

LOCAL_CLIENT = "ringfence-local"
HOURS = 8


def token_for(call: Call, user_name: str) -> str:
    """An access token for the user of that name; Fault when the identity store has no such user."""
    for user in identity_store(call).users.values():
        if user.UserName == user_name:
            token = f"local-{identifier(48)}"
            records(call, "tokens")[token] = user.UserId
            return token
    raise Fault("InvalidGrantException", f"The identity store has no user {user_name}.")


@answers("sso-oidc", "CreateToken")
def create_token(call: Call) -> Answer:
    """The emulated sign-in; any other client is refused."""
    asked = call.parameters
    if (asked["clientId"], asked["grantType"]) != (LOCAL_CLIENT, "authorization_code") or not asked.get("code"):
        raise Fault(
            "InvalidClientException", f"The local AWS signs in the client {LOCAL_CLIENT} with a user's name.", 401
        )
    return {"accessToken": token_for(call, asked["code"]), "tokenType": "Bearer", "expiresIn": HOURS * 3600}


def _user(call: Call) -> Any:
    user_id = records(call, "tokens").get(call.parameters["accessToken"])
    user = identity_store(call).users.get(user_id or "")
    if user is None:
        raise Fault("UnauthorizedException", "Session token not found or invalid", 401)
    return user


def _roles(call: Call, user: Any) -> dict[str, dict[str, str]]:
    """What a user has: `{account: {permission set name: role name}}`."""
    holders = {user.UserId, *groups_of(call, user.UserId)}
    sets = records(call, "permission_sets")
    roles: dict[str, dict[str, str]] = {}
    for assignment in records(call, "assignments").values():
        if assignment["PrincipalId"] in holders:
            found = sets[assignment["PermissionSetArn"]]
            account = assignment["TargetId"]
            roles.setdefault(account, {})[found["Name"]] = found["accounts"][account]
    return roles


@answers("sso", "ListAccounts")
def list_accounts(call: Call) -> Answer:
    """The accounts in which the person has a role."""
    organization = estate(call).organization
    accounts = [organization.account(account) for account in sorted(_roles(call, _user(call)))]
    shown, token = page(
        [{"accountId": a.id, "accountName": a.name, "emailAddress": f"{a.name}@example.com"} for a in accounts],
        call.parameters,
        cursor="nextToken",
        size="maxResults",
    )
    return {"accountList": shown, **token}


@answers("sso", "ListAccountRoles")
def list_account_roles(call: Call) -> Answer:
    """The permission sets that the person has in an account."""
    account = call.parameters["accountId"]
    names = sorted(_roles(call, _user(call)).get(account, {}))
    shown, token = page(
        [{"roleName": name, "accountId": account} for name in names],
        call.parameters,
        cursor="nextToken",
        size="maxResults",
    )
    return {"roleList": shown, **token}


@answers("sso", "GetRoleCredentials")
def get_role_credentials(call: Call) -> Answer:
    """Keys of the role that a permission set became in an account, for one of its people."""
    user, asked = _user(call), call.parameters
    name = _roles(call, user).get(asked["accountId"], {}).get(asked["roleName"])
    if name is None:
        raise Fault("ForbiddenException", "No access", 403)
    cloud = estate(call)
    iam = backend("iam", asked["accountId"], cloud.organization.partition)
    role = iam.get_role(name)
    principal = _session(call, role.arn, user)
    keys = cloud.credentials.issue(principal, role.max_session_duration)
    assert keys.expires is not None
    credentials = {
        "accessKeyId": keys.access_key_id,
        "secretAccessKey": keys.secret_access_key,
        "sessionToken": keys.session_token,
        "expiration": int(keys.expires.timestamp() * 1000),
    }
    return {"roleCredentials": credentials}


def _session(call: Call, role_arn: str, user: Any) -> Principal:
    """The session is named after the user; its tags are the access control attributes that the user has."""
    tags = {}
    for attribute in attributes(call):
        value = attribute_of(user, attribute["Value"]["Source"][0])
        if value:
            tags[attribute["Key"]] = value
    return call.cloud.role_session(role_arn, user.UserName, tags=tags)


@answers("sso", "Logout")
def log_out(call: Call) -> Answer:
    """End a sign-in."""
    records(call, "tokens").pop(call.parameters["accessToken"], None)
    return {}


PATHS = {"userName": "UserName", "displayName": "DisplayName", "nickName": "NickName", "userType": "UserType",
         "title": "Title", "locale": "Locale", "preferredLanguage": "PreferredLanguage", "timezone": "Timezone",
         "profileUrl": "ProfileUrl"}  # fmt: skip


def attribute_of(user: Any, source: str) -> str:
    """What an attribute's source (`${path:userName}`, `${path:name.givenName}`, `${path:emails[primary eq
    true].value}`) is for a user of the identity store; empty when the user has none."""
    found = re.fullmatch(r"\$\{(?:path|user):(.+)\}", source)
    path = found[1] if found else ""
    if path.startswith("name.") and user.Name is not None:
        member = path.removeprefix("name.")
        return getattr(user.Name, member[:1].upper() + member[1:], None) or ""
    if path in ("emails[primary eq true].value", "email"):
        addresses = sorted(user.Emails or [], key=lambda email: not email.get("Primary"))
        return addresses[0].get("Value", "") if addresses else ""
    return getattr(user, PATHS.get(path, ""), None) or "" if path in PATHS else ""
