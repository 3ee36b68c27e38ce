"""A whole world as one formula: which requests its policies allow. The logic is that of `evaluate.py`, line by line.

What a request's action decides is known for each class of actions; what its resource and context decide is a formula.
The session of a role is told apart by its `aws:PrincipalArn`, which may hold the role's ARN with its path: each ARN
that a policy names is a case of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cvc5 import Kind

from ringfence.iam import actions
from ringfence.iam.documents import Document, Statement
from ringfence.iam.evaluate import Layer, World
from ringfence.iam.principals import Reach, Requester, reach, requester, spares
from ringfence.iam.proof import characters
from ringfence.iam.proof.action_classes import Actions
from ringfence.iam.proof.keys import Keys, Uses
from ringfence.iam.proof.places import needed
from ringfence.iam.proof.resources import Resources
from ringfence.iam.proof.terms import Formula, Term, Terms
from ringfence.iam.questions import Goal, Question

PRINCIPAL_ARN = "aws:principalarn"
_REACHES = (Reach.ACCOUNT, Reach.ENTITY, Reach.DIRECT)


@dataclass(frozen=True)
class Placed:
    """A statement where it stands: which layer and level, and the actions of the goal that it is about."""

    layer: Layer
    level: int
    variables: bool
    statement: Statement
    about: int


def placed(world: World, actions_asked: Actions) -> Iterator[Placed]:
    """Every statement of a world that is about an action of the goal."""
    for layer, level, documents in _groups(world):
        for document in documents:
            for statement in document.statements:
                about = actions_asked.of(statement)
                if about:
                    yield Placed(layer, level, document.has_variables, statement, about)


def _groups(world: World) -> Iterator[tuple[Layer, int, tuple[Document, ...]]]:
    for level, policies in enumerate(world.service_control_policies):
        yield "service_control_policies", level, policies
    for level, policies in enumerate(world.resource_control_policies):
        yield "resource_control_policies", level, policies
    session = (world.session_policy,) if isinstance(world.session_policy, Document) else world.session_policy
    yield "vpc_endpoint_policy", 0, _one(world.vpc_endpoint_policy)
    yield "resource_policy", 0, _one(world.resource_policy)
    yield "identity_policies", 0, world.identity_policies
    yield "permissions_boundary", 0, _one(world.permissions_boundary)
    yield "session_policy", 0, session or ()


def _one(document: Document | None) -> tuple[Document, ...]:
    return () if document is None else (document,)


@dataclass(frozen=True)
class _Case:
    """Who the requester is, where the context leaves that open: `when` is the formula that makes it so."""

    when: Formula
    who: Requester


@dataclass(frozen=True)
class _Said:
    """What a group of policies says: that it denies, and that it allows with at least each reach."""

    denies: Formula
    allows: dict[Reach, Formula]


class Requests:
    """The requests of a question, as terms: `resource`, `keys`, and which of them the world allows."""

    def __init__(self, question: Question, actions_asked: Actions) -> None:
        self.world: World = question.world
        self.goal: Goal = question.goal
        self.actions = actions_asked
        self.terms = Terms()
        self.who = requester(self.world.principal)
        self.resource = self.terms.string("resource")
        found = list(placed(self.world, actions_asked))
        reachable = Resources.reachable(self.goal.resources)
        self.statements = [each for each in found if reachable(each.statement)]
        self.keys = Keys(self.terms, self._uses())
        self.resources = Resources(self.keys.matcher, self.resource)
        self.in_goal = self.terms.every((self._asked(), self._where(), self.terms.negation(self._excused())))
        self._cases = self._who_it_may_be()
        self._applying: dict[int, dict[Reach, Formula]] = {}

    def _uses(self) -> Uses:
        uses = Uses()
        if self.who.type == "role_session":
            # Who it is hangs on this key's text, as if it stood in a variable.
            uses.add_variables("${aws:PrincipalArn}")
        for condition in (*self.goal.where, *(self.goal.unless or ())):
            uses.add(condition, variables=True)
        for resource in self.goal.resources:
            uses.add_variables(resource)
        for each in self.statements:
            for condition in each.statement.conditions:
                uses.add(condition, variables=each.variables)
            if each.variables:
                for pattern in (*(each.statement.resources or ()), *(each.statement.not_resources or ())):
                    uses.add_variables(pattern)
        by_group = [((each.layer, each.level), each.statement) for each in self.statements]
        for key, count in needed(self.goal, by_group).items():
            uses.need(key, count)
        return uses

    def _asked(self) -> Formula:
        terms = self.terms
        not_empty = terms.negation(terms.equal(self.resource, terms.literal("")))
        return terms.every((not_empty, self.resources.named(self.goal.resources, variables=True)))

    def _where(self) -> Formula:
        return self.terms.every(self.keys.holds(condition, variables=True) for condition in self.goal.where)

    def _excused(self) -> Formula:
        if self.goal.unless is None:
            return False
        return self.terms.every(self.keys.holds(condition, variables=True) for condition in self.goal.unless)

    def _who_it_may_be(self) -> list[_Case]:
        """The requester, and for a role's session each ARN that its role may have."""
        who, terms = self.who, self.terms
        named = sorted(self._named_roles())
        if who.type != "role_session" or not (named or self._restricted()):
            return [_Case(True, who)]
        arn = self.keys.key(PRINCIPAL_ARN).single()
        role = _role_expression(terms, who)
        matching = terms.every((arn.replaced, terms.matches(arn.value, role)))
        linked = terms.matches(arn.value, _service_linked_expression(terms, who))
        cases = [_Case(terms.negation(matching), who)]
        others: list[Formula] = [matching]
        for name in named:
            known = requester(who.arn, name)
            if known.role_arn:
                is_it = terms.equal(arn.value, terms.literal(name))
                cases.append(_Case(terms.every((matching, is_it)), known))
                others.append(terms.negation(is_it))
        unnamed = f"arn:{who.partition}:iam::{who.account}:role/{{another}}/{who.name}"
        in_services = f"arn:{who.partition}:iam::{who.account}:role/aws-service-role/{{another}}/{who.name}"
        cases.append(_Case(terms.every((*others, terms.negation(linked))), replace(who, role_arn=unnamed)))
        cases.append(_Case(terms.every((*others, linked)), replace(who, role_arn=in_services)))
        return cases

    def _named_roles(self) -> set[str]:
        """The ARNs of roles that statements name, of which one may be the session's."""
        elements = [
            element
            for each in self.statements
            for element in (each.statement.principals, each.statement.not_principals)
            if element is not None
        ]
        return {name for element in elements for name in element.aws if ":role/" in name}

    def _restricted(self) -> bool:
        """Whether the organization's policies, which spare service-linked roles, say anything."""
        return bool(self.world.service_control_policies or self.world.resource_control_policies)

    def _any_case(self, holds: Iterable[bool]) -> Formula:
        answers = list(holds)
        if all(answers):
            return True
        return self.terms.some(case.when for case, answer in zip(self._cases, answers, strict=True) if answer)

    def _applies(self, number: int) -> dict[Reach, Formula]:
        """With which reach, at least, a statement applies to the request, its action aside."""
        found = self._applying.get(number)
        if found is not None:
            return found
        each = self.statements[number]
        statement = each.statement
        matches = self.terms.every(
            (
                self.resources.matching(statement, variables=each.variables),
                *(self.keys.holds(condition, variables=each.variables) for condition in statement.conditions),
            )
        )
        reached = [self._reach(statement, case.who) for case in self._cases]
        found = {
            least: self.terms.every((matches, self._any_case(one >= least for one in reached))) for least in _REACHES
        }
        self._applying[number] = found
        return found

    def _reach(self, statement: Statement, who: Requester) -> Reach:
        if statement.principals is not None:
            return reach(statement.principals, who)
        if statement.not_principals is None:
            return Reach.DIRECT
        bounded = self.world.permissions_boundary is not None and self.in_account
        return Reach.DIRECT if bounded or not spares(statement.not_principals, who) else Reach.NONE

    @property
    def in_account(self) -> bool:
        """Whether the requester is an identity with policies of its own."""
        return self.who.type not in ("service", "federated")

    def tells_apart(self) -> list[int]:
        """The sets of actions that the world treats differently: each statement's, and those of special services."""
        sets = [each.about for each in self.statements]
        if self.world.resource_control_policies:
            supported = filter(actions.supports_resource_control_policies, self.actions.services())
            sets += [self.actions.of_services(supported), self.actions.matching("kms:RetireGrant")]
        if self.world.resource_policy_required is None:
            sets += [self.actions.of_services(["kms"]), self.actions.of_services(["sts"])]
        return sets

    def allowed(self, action: str, about: int) -> Formula:
        """Whether the world allows an action that stands for a class: `about` is the class, or an action of it."""
        said = self._said(about)
        linked = self._any_case(case.who.is_service_linked for case in self._cases)
        terms = self.terms
        needed: list[Formula] = []
        for (layer, _), one in said.items():
            spared = self._spared_layer(layer, linked, action)
            needed.append(terms.some((spared, terms.negation(one.denies))))
        if self.in_account:
            levels = range(len(self.world.service_control_policies))
            allows = [self._allow(said, "service_control_policies", level) for level in levels]
            needed.append(terms.some((linked, terms.every(allows))))
        if self.world.vpc_endpoint_policy is not None:
            needed.append(self._allow(said, "vpc_endpoint_policy"))
        denied_nowhere = terms.every(needed)
        if denied_nowhere is False:
            return False
        return terms.every((denied_nowhere, self._granted(said, action)))

    def _spared_layer(self, layer: Layer, linked: Formula, action: str) -> Formula:
        """Whether a layer's policies do not hold for the request."""
        if layer == "service_control_policies":
            return linked if self.in_account else True
        if layer == "resource_control_policies":
            supported = actions.supports_resource_control_policies(action.partition(":")[0])
            return linked if supported and action.lower() != "kms:retiregrant" else True
        if layer in ("identity_policies", "permissions_boundary", "session_policy"):
            return not self.in_account
        return False

    def _said(self, about: int) -> dict[tuple[Layer, int], _Said]:
        denies: dict[tuple[Layer, int], list[Formula]] = {}
        allows: dict[tuple[Layer, int], list[dict[Reach, Formula]]] = {}
        for number, each in enumerate(self.statements):
            if not each.about & about:
                continue
            group = (each.layer, each.level)
            denies.setdefault(group, [])
            allows.setdefault(group, [])
            if each.statement.effect == "Deny":
                denies[group].append(self._applies(number)[Reach.ACCOUNT])
            else:
                allows[group].append(self._applies(number))
        return {
            group: _Said(
                self.terms.some(denies[group]),
                {least: self.terms.some(one[least] for one in allows[group]) for least in _REACHES},
            )
            for group in denies
        }

    @staticmethod
    def _allow(
        said: dict[tuple[Layer, int], _Said], layer: Layer, level: int = 0, least: Reach = Reach.ACCOUNT
    ) -> Formula:
        one = said.get((layer, level))
        return False if one is None else one.allows[least]

    def _granted(self, said: dict[tuple[Layer, int], _Said], action: str) -> Formula:
        """Whether the layers that grant do: the resource's policy, and the identity's with what limits them."""
        terms = self.terms
        by_resource = {least: self._allow(said, "resource_policy", least=least) for least in _REACHES}
        if not self.in_account:
            return by_resource[Reach.ACCOUNT]
        identity = True if self.who.type == "root" else self._allow(said, "identity_policies")
        limits: list[Formula] = []
        if self.world.permissions_boundary is not None:
            limits.append(self._allow(said, "permissions_boundary"))
        if self.world.session_policy or self.who.type == "federated_user":
            limits.append(self._allow(said, "session_policy"))
        limited = terms.every(limits)
        across = terms.every((by_resource[Reach.ACCOUNT], identity, limited))
        within = terms.every(
            (
                terms.some((by_resource[Reach.ENTITY], identity)),
                terms.some((by_resource[Reach.DIRECT], limited)),
                terms.implies(self._needs_resource_policy(action), by_resource[Reach.ACCOUNT]),
            )
        )
        if within is False and across is False:
            return False
        return terms.choice(self.same_account, within, across)

    def _needs_resource_policy(self, action: str) -> Formula:
        if self.world.resource_policy_required is not None:
            return self.world.resource_policy_required
        kind = {"kms": "key/", "sts": "role/"}.get(action.partition(":")[0].lower())
        return kind is not None and self.resources.of_kind(kind, self.goal.resources)

    @property
    def same_account(self) -> Formula:
        """Whether the resource is in the requester's account: known, or told by the account in its ARN."""
        account = self.who.account or self.world.account
        if not account or self.world.account not in ("", account):
            return False
        if self.world.resource_account:
            return self.world.resource_account == account
        return self.resources.of_account(account, self.goal.resources)


def _roles(terms: Terms, who: Requester) -> list[Term]:
    """How the ARN of a role in the requester's account begins."""
    partition = terms.make(Kind.REGEXP_PLUS, terms.characters(((ord("-"), ord("-")), (ord("a"), ord("z")))))
    return [terms.expression("arn:"), partition, terms.expression(f":iam::{who.account}:role/")]


def _role_expression(terms: Terms, who: Requester) -> Term:
    """The ARNs of a role of the requester's account and name, with any path."""
    visible = terms.repeated(terms.characters(characters.visible()))
    path = terms.make(Kind.REGEXP_OPT, terms.sequence([visible, terms.expression("/")]))
    return terms.sequence([*_roles(terms, who), path, terms.expression(who.name)])


def _service_linked_expression(terms: Terms, who: Requester) -> Term:
    """The ARNs of service-linked roles, among those of `_role_expression`."""
    return terms.sequence([*_roles(terms, who), terms.expression("aws-service-role/"), terms.any_text])
