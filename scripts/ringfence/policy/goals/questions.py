"""From a goal and an account's estate to the questions for a prover: one for each principal, and each thing."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ringfence.errors import RingfenceError
from ringfence.iam import actions
from ringfence.iam.conditions import holds
from ringfence.iam.documents import Condition, Document, Kind, parse
from ringfence.iam.evaluate import World
from ringfence.iam.questions import Goal, Question, Request
from ringfence.policy.goals.constants import Named, NotKnownError, ambiguous, compared, compared_in
from ringfence.policy.goals.estate import Actor, Estate, read_policy
from ringfence.policy.goals.files import Carriers, GoalFile, Stays
from ringfence.policy.goals.guarded import Guarded, guarded
from ringfence.policy.goals.references import Words

# Beside buckets, keys and roles: what else lets callers in by a policy of its own, by the service of its actions.
_RESOURCE_POLICIES: dict[str, tuple[tuple[str, str, Kind], ...]] = {
    "ecr": (("aws_ecr_repository_policy", "policy", "resource"), ("aws_ecr_registry_policy", "policy", "resource")),
    "kms": (("aws_kms_key", "policy", "resource"), ("aws_kms_key_policy", "policy", "resource")),
    "s3": (("aws_s3_bucket_policy", "policy", "resource"), ("aws_s3_access_point", "policy", "resource")),
    "sagemaker": (("aws_sagemaker_model_package_group_policy", "resource_policy", "resource"),),
    "secretsmanager": (("aws_secretsmanager_secret_policy", "policy", "resource"),),
    "sns": (("aws_sns_topic_policy", "policy", "resource"),),
    "sqs": (("aws_sqs_queue_policy", "policy", "resource"),),
    "sts": (("aws_iam_role", "assume_role_policy", "trust"),),
}
_ANYBODY = parse(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)


@dataclass(frozen=True)
class Asked:
    """One question of a goal, with the names of what stands in its world; `unread` where the world is not all known.

    Not `bound`: the goal does not speak of this actor, who is here only for a legitimate request that must stay.
    """

    estate: Estate
    actor: Actor
    about: Guarded | None
    question: Question | None
    titles: Mapping[str, tuple[tuple[str, ...], ...]]
    stays: tuple[Request, ...] = ()
    unread: tuple[str, ...] = ()
    bound: bool = True

    @property
    def whose(self) -> str:
        """Who asks, and of what, in words."""
        account = f" in {self.estate.account.name}" if self.estate.account.name else ""
        return f"{self.actor.name}{account}" + (f" on {self.about.name}" if self.about else "")


def questions(goal: GoalFile, estates: Iterable[Estate], where: str) -> Iterator[Asked]:
    """All questions of a goal. Raises RingfenceError where the goal's file is at fault."""
    for estate in estates:
        if goal.unit and not f"{estate.account.unit}/".startswith(f"{goal.unit}/"):
            continue
        for about in _things(goal, estate):
            words = Words(estate, about, where)
            bound = _widest(list(_actors(goal.principal, estate, about, words)))
            for actor in bound:
                yield _asked(goal, estate, about, actor, words)
            names = {actor.name for actor in bound}
            for actor in _actors([each.principal for each in goal.stays], estate, about, words):
                if actor.name not in names:
                    yield replace(_asked(goal, estate, about, actor, words), bound=False)


def _things(goal: GoalFile, estate: Estate) -> Iterator[Guarded | None]:
    if goal.each is None:
        yield None
        return
    words = Words(estate, None, goal.name)
    only = [words.text(each) for each in goal.only]
    spared = [words.text(each) for each in goal.but_not]
    for thing in guarded(estate, goal.each):
        wanted = not only or any(fnmatch.fnmatchcase(thing.name, each) for each in only)
        if wanted and not any(fnmatch.fnmatchcase(thing.name, each) for each in spared):
            yield thing


# ---------------------------------------------------------------- who asks


def _actors(principals: Iterable[str], estate: Estate, about: Guarded | None, words: Words) -> Iterator[Actor]:
    wanted = [words.text(each) for each in principals]
    for actor in estate.actors:
        if any(each in actor.groups or fnmatch.fnmatchcase(actor.name, each) for each in wanted):
            yield actor
            yield from _named(actor, estate, about)
    if about and about.policy:
        for service in _services(estate, about.policy.document):
            if "services" in wanted or service.name in wanted:
                yield service


def _widest(actors: list[Actor]) -> list[Actor]:
    """Without those for whom another stands in: what nobody of the account may do, however much IAM allows them, no
    person or role of it may, since every further policy of theirs only narrows."""
    if not any("anyone" in each.groups for each in actors):
        return actors
    return [each for each in actors if not {"people", "roles"} & each.groups]


def _named(actor: Actor, estate: Estate, about: Guarded | None) -> Iterator[Actor]:
    """Those whom a resource's policy names by themselves, since a stand-in for anyone is not they."""
    if actor.name not in ("anyone", "organization", "outside") or not about or not about.policy:
        return
    for name in sorted(set(_aws_principals(about.policy.document))):
        account = name if name.isdigit() else name.split(":")[4]
        ours = estate.organization.account(account) is not None
        kind = "anyone" if account == estate.account.id else "organization" if ours else "outside"
        if kind != actor.name or (kind == "anyone" and (name.isdigit() or name.endswith(":root"))):
            continue
        arn = (
            f"arn:{estate.place.partition}:sts::{account}:assumed-role/someone/session"
            if name.isdigit() or name.endswith(":root")
            else name
        )
        yield replace(actor, name=f"{actor.name} ({name})", principal=arn, account=account)


def _aws_principals(document: Document) -> Iterator[str]:
    for statement in document.statements:
        if statement.effect == "Allow" and statement.principals:
            yield from (name for name in statement.principals.aws if name.isdigit() or name.startswith("arn:"))


def _services(estate: Estate, document: Document) -> Iterator[Actor]:
    names = {
        name
        for statement in document.statements
        if statement.effect == "Allow" and statement.principals
        for name in statement.principals.services
    }
    for name in sorted(names):
        sent = {
            "aws:PrincipalIsAWSService": "true",
            "aws:PrincipalServiceName": name,
            "aws:SecureTransport": "true",
            "aws:SourceOrgID": estate.organization.id,
        }
        where = {"Bool": {"aws:PrincipalIsAWSService": "true"}, "StringEquals": {"aws:PrincipalServiceName": name}}
        yield Actor(name, frozenset({"services"}), name, "", where=where, sent=sent, unread=estate.unread)


# ---------------------------------------------------------------- what is asked


def _asked(goal: GoalFile, estate: Estate, about: Guarded | None, actor: Actor, words: Words) -> Asked:
    unread = [*actor.unread, *(about.unread if about else ())]
    try:
        patterns = _resources(goal, about, words)
        where = (
            *conditions(actor.where),
            *(conditions(about.where) if about else ()),
            *conditions(words.block(goal.where)),
        )
        unless = conditions(words.block(goal.unless)) if goal.unless else None
        stays = tuple(
            _request(each, estate, about, actor, words) for each in goal.stays if _concerns(each, actor, about, words)
        )
    except NotKnownError as error:
        return Asked(estate, actor, about, None, {}, unread=(*unread, str(error)))
    admitted = [each for each in stays if _admits(where, each)]
    wanted = Goal(action_patterns(goal), patterns, where, unless, admitted[0] if admitted else None)
    world, titles = _world(estate, about, actor, wanted, unread)
    texts = [
        *(each for document in _documents(world) for each in compared(document)),
        *compared_in((*where, *(unless or ()))),
    ]
    doubtful = ambiguous([*texts, *actor.opaque, *(("resource", each) for each in patterns)])
    unread += [doubtful] if doubtful else []
    return Asked(estate, actor, about, Question(world, wanted), titles, stays, tuple(dict.fromkeys(unread)))


def _resources(goal: GoalFile, about: Guarded | None, words: Words) -> tuple[str, ...]:
    if goal.resource:
        return tuple(text for each in goal.resource for text in words.values(each))
    if about is None or not about.arn:
        raise RingfenceError("does not say what the actions work on", where=words.where, expected="resource")
    return (about.arn, f"{about.arn}/*") if about.sort == "bucket" else (about.arn,)


@lru_cache(maxsize=1024)
def _carriers(wanted: Carriers) -> tuple[str, ...]:
    spared = {action for pattern in wanted.but_not for action in actions.expand(pattern)}
    found = {
        action
        for pattern in wanted.of
        for action in actions.expand(pattern)
        if actions.supports_key(action, wanted.key)
    }
    return tuple(sorted(found - spared))


def action_patterns(goal: GoalFile) -> tuple[str, ...]:
    """A goal's actions; where it says so, those of AWS's data that carry a key. Raises RingfenceError for none."""
    found = _carriers(goal.action) if isinstance(goal.action, Carriers) else goal.action
    if not found:
        raise RingfenceError(f"no action is what {goal.action} asks for", where=goal.name)
    return found


def conditions(block: Mapping[str, Mapping[str, object]]) -> tuple[Condition, ...]:
    """The conditions of a block, read as those of a policy are. Raises RingfenceError."""
    if not block:
        return ()
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": block}
    return parse({"Version": "2012-10-17", "Statement": [statement]}).statements[0].conditions


def _admits(where: tuple[Condition, ...], request: Request) -> bool:
    context = {key.lower(): (each,) if isinstance(each, str) else tuple(each) for key, each in request.context.items()}
    return all(holds(condition, context, None) for condition in where)


def _concerns(stays: Stays, actor: Actor, about: Guarded | None, words: Words) -> bool:
    if not (stays.principal in actor.groups or fnmatch.fnmatchcase(actor.name, words.text(stays.principal))):
        return False
    resource = words.text(stays.resource)
    return about is None or about.sort == "endpoint" or resource == about.arn or resource.startswith(f"{about.arn}/")


def _request(stays: Stays, estate: Estate, about: Guarded | None, actor: Actor, words: Words) -> Request:
    context: dict[str, str | list[str]] = {
        **actor.sent,
        **(about.sent if about else {}),
        **words.context(stays.context),
    }
    return Request(stays.action, words.text(stays.resource), context)


# ---------------------------------------------------------------- its world


def _world(
    estate: Estate, about: Guarded | None, actor: Actor, goal: Goal, unread: list[str]
) -> tuple[World, dict[str, tuple[tuple[str, ...], ...]]]:
    policy = about.policy if about and about.sort != "endpoint" else None
    if about is None:
        policy = _what_lets_in(estate, actor, goal, unread)
    elif about.sort == "endpoint":
        policy = Named("the policy of what is reached", _ANYBODY)
    endpoint = about.policy if about and about.sort == "endpoint" else None
    named: dict[str, tuple[tuple[Named, ...], ...]] = {
        "identity_policies": (actor.identity,),
        "permissions_boundary": ((actor.boundary,) if actor.boundary else (),),
        "service_control_policies": actor.service_control,
        "resource_control_policies": estate.resource_control if about is None or about.sort != "endpoint" else (),
        "resource_policy": ((policy,) if policy else (),),
        "vpc_endpoint_policy": ((endpoint,) if endpoint else (),),
    }
    world = World(
        principal=actor.principal,
        action="",
        resource="",
        account=actor.account,
        resource_account=_owner(estate, about, actor),
        identity_policies=tuple(each.document for each in actor.identity),
        permissions_boundary=actor.boundary.document if actor.boundary else None,
        service_control_policies=_plain(named["service_control_policies"]),
        resource_control_policies=_plain(named["resource_control_policies"]),
        resource_policy=policy.document if policy else None,
        vpc_endpoint_policy=endpoint.document if endpoint else None,
        resource_policy_required=None if about and about.sort != "endpoint" else False,
    )
    return world, {
        layer: tuple(tuple(each.title for each in level) for level in levels) for layer, levels in named.items()
    }


def _owner(estate: Estate, about: Guarded | None, actor: Actor) -> str:
    """Whose the resource is: ours; through an endpoint anybody's, of which the requester's own is most lenient."""
    return actor.account if about and about.sort == "endpoint" else estate.account.id


def _what_lets_in(estate: Estate, actor: Actor, goal: Goal, unread: list[str]) -> Named | None:
    """Everything that resource policies of the plan allow in the services of a goal, as one policy.

    A goal that is not asked of each thing with its own policy takes all their Allows together: wider than any of them.
    """
    if "people" not in actor.groups and "roles" not in actor.groups:
        return None  # IAM allows a stand-in everything already
    services = {pattern.partition(":")[0].lower() for pattern in goal.actions}
    concerned = [each for service, each in _RESOURCE_POLICIES.items() if "*" in services or service in services]
    statements = []
    for resource_type, attribute, kind in (each for several in concerned for each in several):
        for resource in estate.plan.of_type(resource_type):
            document, missing = read_policy(resource, attribute, kind, estate.place)
            unread += missing
            statements += [each for each in document.document.statements if each.effect == "Allow"] if document else []
    return Named("what policies of resources allow", Document(tuple(statements), "2012-10-17")) if statements else None


def _plain(levels: tuple[tuple[Named, ...], ...]) -> tuple[tuple[Document, ...], ...]:
    return tuple(tuple(each.document for each in level) for level in levels)


def _documents(world: World) -> Iterator[Document]:
    yield from world.identity_policies
    for levels in (world.service_control_policies, world.resource_control_policies):
        yield from (document for level in levels for document in level)
    for each in (world.permissions_boundary, world.resource_policy, world.vpc_endpoint_policy):
        if each is not None:
            yield each
