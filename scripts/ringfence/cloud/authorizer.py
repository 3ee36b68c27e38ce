"""Authorization on the local AWS: the evaluator of `iam/`, over the policies that Terraform really applied.

Everyone is authorized but an account's operator in that account, and AWS services that act with their own principal.
A denial says what AWS says, and the Sid of the deciding statement as the guardrail's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ringfence.cloud import stored
from ringfence.cloud.call import Call, Fault, Principal
from ringfence.cloud.permissions import Permission, permissions_of
from ringfence.cloud.request_context import context_of, resource_tag_keys
from ringfence.cloud.request_tags import answered_tags, reading_of
from ringfence.iam.documents import Document, parse
from ringfence.iam.evaluate import Decision, World, evaluate
from ringfence.iam.explain import explain

if TYPE_CHECKING:
    from ringfence.cloud.credentials import Session
    from ringfence.cloud.local import LocalCloud, Origin

ALLOW_ALL = parse('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}')
HINT_TRIES = 300  # of a denial's message: a caller waits for it
# Services whose resources other accounts may reach by their policy. Elsewhere an ARN's account is the caller's own.
SHAREABLE = frozenset({"s3", "kms", "sns", "sqs", "ecr", "lambda", "secretsmanager", "events", "sts", "codeartifact"})
KEY_POLICY_WRITES = frozenset({("kms", "CreateKey"), ("kms", "PutKeyPolicy")})


class Authorizer:
    """Decides calls on one local AWS."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.partition = cloud.organization.partition
        self.estate = stored.Estate(cloud.organization)

    def authorize(self, call: Call, session: Session, origin: Origin) -> None:
        """Let a call through, or raise Fault in the words and with the code of the service that was called."""
        principal = call.principal
        if principal.service:
            return
        for permission in permissions_of(call, self.partition):
            owner = self._owner(permission, call)
            if principal.operator and owner in ("", principal.account):
                continue
            if principal.arn == "*":
                raise denied(call, "Access Denied")
            world = self._with_resource_tags(self._world(call, permission, session, origin, owner), call)
            if not evaluate(world).allowed:
                raise denied(call, message_of(world))

    def decide(self, call: Call, permission: Permission, session: Session, origin: Origin, owner: str) -> Decision:
        """The evaluator's decision on one permission of a call."""
        return evaluate(self._with_resource_tags(self._world(call, permission, session, origin, owner), call))

    def _world(self, call: Call, permission: Permission, session: Session, origin: Origin, owner: str) -> World:
        principal = call.principal
        granted = self._identity(principal)
        return World(
            principal=principal.session_arn or principal.arn,
            action=permission.action,
            resource=permission.resource,
            account=principal.account,
            resource_account=owner or principal.account,
            context=context_of(call, permission, session, origin, self.estate, owner or principal.account),
            identity_policies=granted.policies,
            permissions_boundary=granted.boundary,
            session_policy=tuple(stored.document(text, "a session policy") for text in principal.session_policies),
            service_control_policies=()
            if principal.operator
            else self.estate.control_policies("SERVICE_CONTROL_POLICY", principal.account),
            resource_control_policies=self._resource_control_policies(permission, owner),
            resource_policy=self._resource_policy(permission),
            vpc_endpoint_policy=self._endpoint_policy(permission, call, origin),
        )

    def check_lockout(self, call: Call, session: Session, origin: Origin) -> None:
        """KMS refuses a key policy after which its caller could not change it, unless told to bypass this check."""
        text = call.parameters.get("Policy")
        if (call.service, call.operation) not in KEY_POLICY_WRITES or not text or call.principal.service:
            return
        if call.parameters.get("BypassPolicyLockoutSafetyCheck"):
            return
        key = stored.key_arn(call.parameters.get("KeyId", ""), call.account, call.region)
        arn = key or f"arn:{self.partition}:kms:{call.region}:{call.account}:key/new"
        permission = Permission("kms:PutKeyPolicy", arn)
        world = self._world(call, permission, session, origin, call.account)
        if not evaluate(replace(world, resource_policy=stored.document(text))).allowed:
            message = "The new key policy will not allow you to update the key policy in the future."
            raise Fault("MalformedPolicyDocumentException", message)

    def _identity(self, principal: Principal) -> stored.IdentityPolicies:
        if principal.operator:
            return stored.IdentityPolicies((ALLOW_ALL,))
        return stored.identity_policies(principal, self.partition)

    def _owner(self, permission: Permission, call: Call) -> str:
        """The account that owns a resource; "" where the resource is the caller's to make, or nobody's."""
        parts = permission.resource.split(":", 5)
        if len(parts) < 6:
            return ""
        service, account, name = parts[2], parts[4], parts[5]
        if service == "s3":
            return stored.bucket_owner(name.split("/")[0], self.partition)
        if permission.action.partition(":")[0] in SHAREABLE and account.isdigit():
            return account
        return ""

    def _resource_control_policies(self, permission: Permission, owner: str) -> stored.Levels:
        return self.estate.control_policies("RESOURCE_CONTROL_POLICY", owner) if owner else ()

    def _resource_policy(self, permission: Permission) -> Document | None:
        if permission.action.startswith("iam:"):
            return None  # a role's trust policy speaks of assuming it, not of changing it
        if permission.resource.split(":", 3)[2:3] == ["codeartifact"]:
            from ringfence.cloud.services.codeartifact import policy_of

            text = policy_of(self.cloud, permission.resource)
            return stored.document(text, f"the policy of {permission.resource}") if text else None
        policy = stored.resource_policy(permission.resource, self.partition)
        if policy is None and permission.resource.split(":", 3)[2:3] == ["sagemaker"]:
            return self._model_group_policy(permission.resource)
        return policy

    def _model_group_policy(self, arn: str) -> Document | None:
        parts = arn.split(":", 5)
        kind, _, name = parts[5].partition("/")
        if kind not in ("model-package-group", "model-package"):
            return None
        wanted = {"ModelPackageGroupName": name.split("/")[0]}
        answer = self.cloud.look_up("sagemaker", "GetModelPackageGroupPolicy", wanted, parts[4], parts[3])
        text = (answer or {}).get("ResourcePolicy")
        return stored.document(text, f"the policy of {arn}") if text else None

    def _endpoint_policy(self, permission: Permission, call: Call, origin: Origin) -> Document | None:
        """The policy of the endpoint that the call came through; a service's own request came through none."""
        if origin.endpoint is None or permission.via or call.via or not origin.endpoint.policy:
            return None
        return stored.document(origin.endpoint.policy, f"the policy of {origin.endpoint.id}")

    def _with_resource_tags(self, world: World, call: Call) -> World:
        """The resource's tags cost a call of their own, so they are read only where a policy speaks of them."""
        if not any(_speaks_of_tags(document) for document in _documents(world)):
            return world
        reading = reading_of(world.resource, call)
        if reading is None:
            return world
        service, operation, parameters = reading
        account = world.resource_account or world.account
        answer = self.cloud.look_up(service, operation, parameters, account, call.region)
        if answer is None:
            return world
        return replace(world, context={**world.context, **resource_tag_keys(answered_tags(answer), world.action)})


def message_of(world: World) -> str:
    """What AWS says of a refused request, with the guardrail's name and what would be allowed instead."""
    explained = explain(world, tries=HINT_TRIES)
    return f"{explained.message}. {explained.hint}" if explained.changes else explained.message


def _documents(world: World) -> Iterable[Document]:
    yield from world.identity_policies
    for levels in (world.service_control_policies, world.resource_control_policies):
        for level in levels:
            yield from level
    if isinstance(world.session_policy, tuple):
        yield from world.session_policy
    for document in (world.permissions_boundary, world.resource_policy, world.vpc_endpoint_policy):
        if document is not None:
            yield document


def _speaks_of_tags(document: Document) -> bool:
    return any(
        ":resourcetag/" in condition.key.lower()
        or ":buckettag/" in condition.key.lower()
        or any(":resourcetag/" in value.lower() for value in condition.values)
        for statement in document.statements
        for condition in statement.conditions
    ) or any(":resourcetag/" in text.lower() for statement in document.statements for text in statement.resources or ())


def denied(call: Call, message: str) -> Fault:
    """AWS's error for a call that is not allowed, in the service's own code."""
    if call.service == "ec2":
        return Fault("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403)
    if call.service == "sns":
        return Fault("AuthorizationError", message, 403)
    protocol: Any = call_protocol(call)
    if protocol in ("query", "rest-xml"):
        return Fault("AccessDenied", message, 403)
    return Fault("AccessDeniedException", message, 400 if protocol == "json" else 403)


def call_protocol(call: Call) -> str:
    """The protocol of a call's service."""
    from ringfence.cloud.wire import protocol_of

    return protocol_of(call.service)
