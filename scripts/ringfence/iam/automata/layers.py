"""A world and a goal as one formula for each class of actions: the request is allowed, and breaks the goal.

Actions are alike when the same statements match them and the same rules hold for them, so that one of each class is
enough. The requester is fixed but for `aws:PrincipalArn`, which says what role is behind a session: where that makes a
difference, each difference is a case of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ringfence.iam import actions
from ringfence.iam.automata.action_sets import actions_of, rcps_apply, service_of
from ringfence.iam.automata.arns import SOME_TEXT, in_account, of_kind, role_arns, usual_resources
from ringfence.iam.automata.formulas import Formula, conjunction, disjunction, negation
from ringfence.iam.automata.statements import RESOURCE, Atoms, Statements
from ringfence.iam.automata.texts import exactly
from ringfence.iam.automata.values import Language, NotDecided
from ringfence.iam.documents import Document, Statement
from ringfence.iam.evaluate import Layer, World
from ringfence.iam.principals import Reach, Requester, reach, requester, spares
from ringfence.iam.questions import Question


@dataclass(frozen=True, eq=False)
class Placed:
    """A statement with where it stands, and the actions that it matches as bits."""

    layer: Layer
    level: int
    statement: Statement
    with_variables: bool
    actions: int


@dataclass(frozen=True)
class Case:
    """One class of actions, with the requester of one case: `formula` says that a request breaks the goal.

    `allows` and `denies` are the numbers of the statements that matter, `rules` what else the decision hangs on: a case
    whose rules are another's, and that has no more Allows and no fewer Denies, has no request if the other has none.
    """

    action: str
    allows: frozenset[int]
    denies: frozenset[int]
    rules: tuple[object, ...]
    role: str
    requester: Requester
    constraint: Formula

    def is_covered_by(self, other: Case) -> bool:
        return (
            (self.rules, self.role) == (other.rules, other.role)
            and self.allows <= other.allows
            and self.denies >= other.denies
        )


class Encoder:
    """One question: its atoms, its statements, and its cases."""

    def __init__(self, question: Question) -> None:
        self.question, self.world = question, question.world
        documents = list(_documents(self.world))
        self.atoms = Atoms(_lists(question, [document for _, _, document in documents]), _may_be_variable)
        self.statements = Statements(self.atoms)
        self.actions = actions_of(question.goal.actions)
        self.placed = [
            Placed(layer, level, statement, document.has_variables, self._matched(statement))
            for layer, level, document in documents
            for statement in document.statements
        ]
        self._applies: dict[int, Formula] = {}

    def _matched(self, statement: Statement) -> int:
        if statement.actions is not None:
            return self.actions.matching_any(statement.actions)
        return self.actions.all & ~self.actions.matching_any(statement.not_actions or ())

    def cases(self) -> list[Case]:
        """Every case, those first that allow most."""
        found = []
        for role, constraint, who in self._requesters():
            if constraint is False:
                continue
            for action, members in self._classes():
                found.append(self._case(action, members, role, constraint, who))
        return sorted(found, key=lambda case: len(case.denies) - len(case.allows))

    def _classes(self) -> Iterator[tuple[str, int]]:
        classes = [self.actions.all] if self.actions.all else []
        for members in dict.fromkeys([*(placed.actions for placed in self.placed), *self._ruled()]):
            classes = [part for one in classes for part in (one & members, one & ~members) if part]
        for members in classes:
            yield self.actions.first(members), members

    def _ruled(self) -> Iterator[int]:
        """The actions to which rules of their own apply."""
        if self.world.resource_control_policies:
            yield self.actions.under_resource_control()
        for service in ("kms", "sts"):
            yield self.actions.matching(f"{service}:*")

    def _case(self, action: str, members: int, role: str, constraint: Formula, who: Requester) -> Case:
        concerned = [
            number
            for number, placed in enumerate(self.placed)
            if placed.actions & members
            and self._is_in_force(placed, who, action)
            and self._reach(placed.statement, who) is not Reach.NONE
        ]
        effects = {number: self.placed[number].statement.effect for number in concerned}
        return Case(
            action,
            frozenset(number for number in concerned if effects[number] == "Allow"),
            frozenset(number for number in concerned if effects[number] == "Deny"),
            (self._ruled_service(action),),
            role,
            who,
            constraint,
        )

    def _ruled_service(self, action: str) -> str:
        return service_of(action) if service_of(action) in ("kms", "sts") else ""

    @staticmethod
    def _is_in_force(placed: Placed, who: Requester, action: str) -> bool:
        if placed.layer == "service_control_policies":
            return _in_account(who) and not who.is_service_linked
        if placed.layer == "resource_control_policies":
            return not who.is_service_linked and rcps_apply(action)
        return _in_account(who) or placed.layer in ("vpc_endpoint_policy", "resource_policy")

    def _reach(self, statement: Statement, who: Requester) -> Reach:
        if statement.principals is not None:
            for named in statement.principals.aws:
                if type(named) is not str:
                    raise NotDecided(f"a policy names a principal that is not known: {named}")
            return reach(statement.principals, who)
        if statement.not_principals is None:
            return Reach.DIRECT
        bounded = self.world.permissions_boundary is not None and _in_account(who)
        return Reach.DIRECT if bounded or not spares(statement.not_principals, who) else Reach.NONE

    def formula(self, case: Case) -> Formula:
        """That a request of the case is allowed and breaks the goal."""
        denied = [negation(self._holds(number)) for number in sorted(case.denies)]
        return conjunction([case.constraint, self._goal(), *denied, self._allowed(case)])

    def _goal(self) -> Formula:
        goal = self.question.goal
        excused: Formula = False
        if goal.unless is not None:
            excused = self.statements.conditions(goal.unless, True)
        return conjunction(
            [
                self.atoms.some(RESOURCE, SOME_TEXT),
                disjunction([self.statements.resource(pattern, True) for pattern in goal.resources]),
                self.statements.conditions(goal.where, True),
                negation(excused),
            ]
        )

    def usual_resources(self, case: Case) -> tuple[Language, ...]:
        """The resources that a witness had better be about, the best first."""
        return usual_resources(case.action, self.world.resource_account or case.requester.account)

    def _holds(self, number: int) -> Formula:
        """That a statement's Resource and Condition match."""
        known = self._applies.get(number)
        if known is None:
            placed = self.placed[number]
            statement, variables = placed.statement, placed.with_variables
            if statement.resources is not None:
                where = disjunction([self.statements.resource(pattern, variables) for pattern in statement.resources])
            else:
                others = statement.not_resources or ()
                where = conjunction([self.statements.other_resource(pattern, variables) for pattern in others])
            conditions = self.statements.conditions(statement.conditions, variables)
            known = self._applies[number] = conjunction([where, conditions])
        return known

    def _allows(self, case: Case, layer: Layer, level: int | None = None, least: Reach = Reach.ACCOUNT) -> Formula:
        return disjunction(
            [
                self._holds(number)
                for number in sorted(case.allows)
                if (placed := self.placed[number]).layer == layer
                and level in (None, placed.level)
                and self._reach(placed.statement, case.requester) >= least
            ]
        )

    def _allowed(self, case: Case) -> Formula:
        """The layers that have to allow, as "Policy evaluation logic" says; denies are left out here."""
        world, who = self.world, case.requester
        always: list[Formula] = []
        if world.vpc_endpoint_policy is not None:
            always.append(self._allows(case, "vpc_endpoint_policy"))
        by_resource = self._allows(case, "resource_policy")
        if not _in_account(who):
            return conjunction([*always, by_resource])
        if not who.is_service_linked:
            always += [
                self._allows(case, "service_control_policies", level)
                for level in range(len(world.service_control_policies))
            ]
        identity = True if who.type == "root" else self._allows(case, "identity_policies")
        limits = conjunction(self._limits(case))
        same = self._same_account(who)
        across = conjunction([negation(same), by_resource, identity, limits])
        within = disjunction(
            [
                self._allows(case, "resource_policy", least=Reach.DIRECT),
                conjunction([self._allows(case, "resource_policy", least=Reach.ENTITY), limits]),
                conjunction([disjunction([negation(self._is_guarded(case)), by_resource]), identity, limits]),
            ]
        )
        return conjunction([*always, disjunction([across, conjunction([same, within])])])

    def _limits(self, case: Case) -> list[Formula]:
        world = self.world
        found: list[Formula] = []
        if world.permissions_boundary is not None:
            found.append(self._allows(case, "permissions_boundary"))
        if world.session_policy or case.requester.type == "federated_user":
            found.append(self._allows(case, "session_policy"))
        return found

    def _is_guarded(self, case: Case) -> Formula:
        """Whether the resource's own policy has to allow: a KMS key's, a role's trust."""
        if self.world.resource_policy_required is not None:
            return self.world.resource_policy_required
        kind = {"kms": "key/", "sts": "role/"}.get(service_of(case.action))
        return self.atoms.some(RESOURCE, of_kind(kind)) if kind else False

    def _same_account(self, who: Requester) -> Formula:
        world = self.world
        account = who.account or world.account
        if not account or world.account not in ("", account):
            return False
        if world.resource_account:
            return world.resource_account == account
        ours = self.atoms.some(RESOURCE, in_account(account))
        return disjunction([ours, negation(self.atoms.some(RESOURCE, in_account(None)))])

    def _requesters(self) -> list[tuple[str, Formula, Requester]]:
        """The requester, and for a role session each way in which the role behind it makes a difference."""
        base = requester(self.world.principal)
        if base.type != "role_session":
            return [("", True, base)]
        key = self.atoms.key("aws:PrincipalArn")
        matching = self.atoms.some(key, role_arns(base.account, base.name, ""))
        roles = sorted(self._named_roles(base))
        others = [negation(self.atoms.some(key, Language(exactly(role)))) for role in roles]
        found: list[tuple[Formula, Requester]] = [(negation(matching), base)]
        found += [
            (self.atoms.some(key, Language(exactly(role))), dataclasses.replace(base, role_arn=role)) for role in roles
        ]
        linked = self.atoms.some(key, role_arns(base.account, base.name, "aws-service-role/"))
        elsewhere = f"arn:aws:iam::{base.account}:role/{{0}}/{base.name}"
        for path, is_linked in (("elsewhere", negation(linked)), ("aws-service-role/elsewhere", linked)):
            role_arn = elsewhere.format(path)
            variant = dataclasses.replace(base, role_arn=role_arn)
            if variant.is_service_linked is path.startswith("aws"):
                found.append((conjunction([matching, *others, is_linked]), variant))
            else:
                found[-1] = (conjunction([matching, *others]), found[-1][1])
        return self._merged(found)

    def _named_roles(self, base: Requester) -> set[str]:
        """The role ARNs in policies that may be the one behind the session."""
        language = role_arns(base.account, base.name, "")
        return {
            named
            for placed in self.placed
            for principals in (placed.statement.principals, placed.statement.not_principals)
            if principals is not None
            for named in principals.aws
            if language.holds(named)
        }

    def _merged(self, found: Sequence[tuple[Formula, Requester]]) -> list[tuple[str, Formula, Requester]]:
        """Cases in which every statement reaches the requester alike are one."""
        merged: dict[tuple[object, ...], tuple[Formula, Requester]] = {}
        for constraint, who in found:
            alike = (who.is_service_linked, *(self._reach(placed.statement, who) for placed in self.placed))
            known = merged.get(alike)
            merged[alike] = (constraint, who) if known is None else (disjunction([known[0], constraint]), known[1])
        if len(merged) == 1:
            return [("", True, next(iter(merged.values()))[1])]
        return [(who.role_arn, constraint, who) for constraint, who in merged.values()]


def _documents(world: World) -> Iterator[tuple[Layer, int, Document]]:
    for level, policies in enumerate(world.service_control_policies):
        yield from (("service_control_policies", level, policy) for policy in policies)
    for level, policies in enumerate(world.resource_control_policies):
        yield from (("resource_control_policies", level, policy) for policy in policies)
    if world.vpc_endpoint_policy is not None:
        yield "vpc_endpoint_policy", 0, world.vpc_endpoint_policy
    if world.resource_policy is not None:
        yield "resource_policy", 0, world.resource_policy
    yield from (("identity_policies", 0, policy) for policy in world.identity_policies)
    if world.permissions_boundary is not None:
        yield "permissions_boundary", 0, world.permissions_boundary
    sessions = world.session_policy
    for policy in (sessions,) if isinstance(sessions, Document) else sessions or ():
        yield "session_policy", 0, policy


def _lists(question: Question, documents: Iterable[Document]) -> Callable[[str], bool]:
    """Whether a request may carry several values of a key: an unknown one may, where a set operator asks for it."""
    goal = question.goal
    conditions = [*goal.where, *(goal.unless or ())]
    for document in documents:
        conditions.extend(one for statement in document.statements for one in statement.conditions)
    asked = {condition.key.lower() for condition in conditions if condition.qualifier}

    def is_list(key: str) -> bool:
        kind = _key_type(key)
        return key in asked if kind is None else kind.startswith("ArrayOf")

    return is_list


@lru_cache(maxsize=4096)
def _key_type(key: str) -> str | None:
    return actions.key_type(key)


def _may_be_variable(key: str) -> bool:
    return not (_key_type(key) or "").startswith("ArrayOf")


def _in_account(who: Requester) -> bool:
    return who.type not in ("service", "federated")
