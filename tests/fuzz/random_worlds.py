"""Random worlds, goals and requests over every construct of IAM's policy language, each from a seed.

Values are few and alike on purpose, so that statements meet: a policy that never matches tests nothing.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from ringfence.iam import actions
from ringfence.iam.documents import Document, Statement, parse
from ringfence.iam.evaluate import World, evaluate
from ringfence.iam.questions import Goal, Question, Request
from ringfence.iam.worlds import read_world

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/scientist"
USER = f"arn:aws:iam::{ACCOUNT}:user/team/bob"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/scientist/monday"
LINKED = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForTests/x"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
SERVICE = "sagemaker.amazonaws.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"
PRINCIPALS = [USER, ROLE, ROLE, SESSION, SESSION, SESSION, LINKED, FEDERATED, ROOT, SERVICE, PROVIDER]
NAMED = [ACCOUNT, OTHER, ROOT, ROLE, SESSION, USER, f"arn:aws:iam::{ACCOUNT}:role/path/scientist", FEDERATED]

TEAM, VPCE, TAGS, SUBNETS = "aws:PrincipalTag/team", "aws:SourceVpce", "aws:TagKeys", "sagemaker:VpcSubnets"
WORDS = [
    "",
    "a",
    "b",
    "ab",
    "A",
    "teamA",
    "teamB",
    "team/B",
    "a*",
    "strasse",
    "STRASSE",
    "stra\N{LATIN SMALL LETTER SHARP S}e",
]
PATTERNS = [*WORDS, "*", "?", "a?", "*b", "*a*", "team*", "*/*", "t?am[A]", "??"]
VARIABLES = [
    "${aws:PrincipalTag/team}",
    "${aws:username}",
    "x${aws:PrincipalTag/team}*",
    "${aws:PrincipalTag/team, 'a'}",
    "${aws:SourceVpce}",
    "${*}",
    "${aws:TagKeys, 'b'}",
    "${aws:PrincipalTag/team}/${aws:username}",
]
ARNS = [
    "arn:aws:s3:::lake/a",
    "arn:aws:s3:::lake/teamA/x",
    f"arn:aws:iam::{ACCOUNT}:role/scientist",
    f"arn:aws:iam::{ACCOUNT}:role/path/scientist",
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForTests",
    f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1",
    "not-an-arn",
]
ARN_PATTERNS = [
    *ARNS,
    "arn:aws:s3:::lake/*",
    "arn:*:iam::*:role/*",
    f"arn:aws:*:*:{ACCOUNT}:*",
    "arn:*",
    "*:aws:s3:*:*:*",
    "*",
]
NUMBERS = ["0", "1", "5", "5.0", "-3", "10", "2024", "x"]
DATES = ["2024", "2024-05-01", "2024-05-01T00:00:00Z", "2026-01-01T10:00:00+02:00", "1700000000", "never"]
ADDRESSES = [
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.3",
    "0.0.0.0/0",
    "192.168.0.0/24",
    "2001:db8::/32",
    "2001:db8::1",
    "host",
]
BOOLEANS = ["true", "false", "True", "yes"]
BINARIES = ["QQ==", "QUI=", "", "not base64"]
STRING_OPERATORS = [
    name
    for kind in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    for name in [f"String{kind}"]
]
ORDERS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"]

# key: the operators that it is compared with, the values in policies, further values in requests
KEYS: dict[str, tuple[list[str], list[str], list[str]]] = {
    TEAM: (STRING_OPERATORS, PATTERNS, ["x", "*"]),
    "aws:username": (STRING_OPERATORS, PATTERNS, ["x"]),
    VPCE: (STRING_OPERATORS, PATTERNS, ["vpce-1"]),
    "custom:label": ([*STRING_OPERATORS, "BinaryEquals"], [*PATTERNS, *BINARIES], ["QR=="]),
    "s3:prefix": (STRING_OPERATORS, PATTERNS, ["teamA/x"]),
    TAGS: (STRING_OPERATORS, PATTERNS, ["x"]),
    SUBNETS: (STRING_OPERATORS, ["subnet-a", "subnet-b", "subnet-*"], ["subnet-c"]),
    "aws:SourceArn": (
        ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike"],
        ARN_PATTERNS,
        ["arn:a:b:c:d:e"],
    ),
    "aws:PrincipalArn": (["ArnEquals", "ArnLike", "ArnNotEquals", "StringEquals", "StringNotLike"], ARN_PATTERNS, []),
    "aws:MultiFactorAuthAge": ([f"Numeric{order}" for order in ORDERS], NUMBERS, ["3", "7", "-9", "2.5"]),
    "aws:CurrentTime": ([f"Date{order}" for order in ORDERS], DATES, ["2023-01-01", "2025-01-01", "2030-01-01"]),
    "aws:SourceIp": (["IpAddress", "NotIpAddress"], ADDRESSES, ["10.1.9.9", "10.9.9.9", "8.8.8.8", "::1"]),
    "aws:SecureTransport": (["Bool"], BOOLEANS, ["FALSE"]),
}
LISTS = [TAGS, SUBNETS, "custom:label"]
REQUESTS = [
    ("s3:GetObject", "arn:aws:s3:::lake/teamA/x"),
    ("s3:PutObject", "arn:aws:s3:::lake/a"),
    ("sagemaker:CreateTrainingJob", f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:training-job/a"),
    ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"),
    ("kms:RetireGrant", f"arn:aws:kms:eu-west-1:{OTHER}:key/1"),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/target"),
    ("sns:Publish", f"arn:aws:sns:eu-west-1:{ACCOUNT}:topic"),
    ("sagemaker:ListModels", "*"),
]
ACTIONS = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:?etObject",
    "sagemaker:*",
    "sagemaker:CreateTrainingJob",
    "kms:*",
    "sts:*",
    "S3:putobject",
]
RESOURCES = [
    "*",
    "*",
    "arn:aws:s3:::lake/*",
    "arn:aws:s3:::lake/${aws:PrincipalTag/team}*",
    "arn:aws:s3:::lake/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::lake/${aws:username, 'teamA'}/?",
    "arn:aws:*:*:*:*",
    f"arn:aws:*:eu-west-?:{ACCOUNT}:*",
    f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*",
    "arn:aws:s3:*a",
    f"arn:aws:iam::{ACCOUNT}:role/t*",
]
GOAL_ACTIONS = [
    "s3:GetObject",
    "s3:PutObject",
    "sagemaker:CreateTrainingJob",
    "kms:*",
    "sts:AssumeRole",
    "s3:*Object",
    "sns:Publish",
]
GOAL_RESOURCES = [resource for resource in RESOURCES if "$" not in resource]


class Maker:
    """Makes random things out of one source of chance."""

    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def some(self, among: list[Any], least: int = 1, most: int = 2) -> list[Any]:
        return [self.random.choice(among) for _ in range(self.random.randint(least, most))]

    def condition(self) -> dict[str, Any]:
        """A condition block of one operator and one key."""
        key = self.random.choice(list(KEYS))
        if self.chance(0.12):
            return {"Null": {key: self.random.choice(["true", "false", "TRUE", ["true", "false"]])}}
        operators, values, _ = KEYS[key]
        operator = self.random.choice(operators)
        wanted = self.some(values, most=3)
        if operator.startswith(("String", "Arn", "Bool")) and self.chance(0.2):
            wanted.append(self.random.choice(VARIABLES))
        if self.chance(0.02):
            wanted = []
        if self.chance(0.7 if key in (TAGS, SUBNETS) else 0.08):
            operator = f"{self.random.choice(['ForAllValues', 'ForAnyValue'])}:{operator}"
        if self.chance(0.25):
            operator += "IfExists"
        return {operator: {key: wanted}}

    def conditions(self, likely: float) -> dict[str, Any]:
        block: dict[str, Any] = {}
        while self.chance(likely) and len(block) < 3:
            block.update(self.condition())
        return block

    def statement(self, kind: str) -> dict[str, Any]:
        effect = "Deny" if self.chance(0.35) else "Allow"
        found: dict[str, Any] = {"Effect": effect}
        found["NotAction" if self.chance(0.12) else "Action"] = self.some(ACTIONS)
        if kind != "trust" and not (kind == "resource" and self.chance(0.1)):
            found["NotResource" if self.chance(0.15) else "Resource"] = self.some(RESOURCES)
        if kind == "resource_control":
            found["Principal"] = "*"
        elif kind in ("resource", "vpc_endpoint", "trust"):
            spared = effect == "Deny" and kind != "trust" and self.chance(0.3)
            found["NotPrincipal" if spared else "Principal"] = self.principal()
        block = self.conditions(0.6)
        return {**found, "Condition": block} if block else found

    def principal(self) -> Any:
        if self.chance(0.3):
            return "*"
        found: dict[str, Any] = {"AWS": self.some(NAMED)}
        if self.chance(0.15):
            found["Service"] = SERVICE
        if self.chance(0.1):
            found["Federated"] = PROVIDER
        return found

    def document(self, kind: str, least: int = 0, most: int = 3) -> dict[str, Any]:
        version = "2008-10-17" if self.chance(0.08) else "2012-10-17"
        return {
            "Version": version,
            "Statement": [self.statement(kind) for _ in range(self.random.randint(least, most))],
        }

    def open_document(self, kind: str) -> dict[str, Any]:
        """A document that begins by allowing everything, so that its denies are what decides."""
        found = self.document(kind)
        everything: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        if kind not in ("identity", "service_control"):
            everything["Principal"] = "*"
        return {**found, "Statement": [everything, *found["Statement"]]} if self.chance(0.6) else found

    def world(self) -> dict[str, Any]:
        """A world as `ringfence iam evaluate` reads it, with an action and a resource."""
        action, resource = self.random.choice(REQUESTS)
        fields: dict[str, Any] = {"principal": self.random.choice(PRINCIPALS), "action": action, "resource": resource}
        if self.chance(0.4):
            fields["resource_account"] = self.random.choice([ACCOUNT, ACCOUNT, OTHER])
        if self.chance(0.2):
            fields["account"] = self.random.choice([ACCOUNT, ACCOUNT, OTHER])
        fields["identity_policies"] = [self.open_document("identity") for _ in range(self.random.randint(0, 2))]
        for name, kind, likely in (
            ("permissions_boundary", "identity", 0.25),
            ("session_policy", "identity", 0.2),
            ("vpc_endpoint_policy", "vpc_endpoint", 0.2),
            ("resource_policy", "trust" if action.startswith("sts:") else "resource", 0.5),
        ):
            if self.chance(likely):
                fields[name] = self.document("trust", 1) if kind == "trust" else self.open_document(kind)
        fields["service_control_policies"] = [
            [self.open_document("service_control") for _ in range(self.random.randint(1, 2))]
            for _ in range(self.random.choice([0, 0, 1, 2]))
        ]
        if self.chance(0.2):
            fields["resource_control_policies"] = [[self.document("resource_control")]]
        return fields

    def context(self, named: list[str] | None = None) -> dict[str, Any]:
        """Keys with values, mostly such as policies name; keys in `named` more often than others."""
        context: dict[str, Any] = {}
        for key, (_, wanted, further) in KEYS.items():
            if not self.chance(0.75 if named is None or key in named else 0.1):
                continue
            values = [self.instance(value) for value in (*wanted, *further)]
            if key in (TAGS, SUBNETS):
                context[key] = self.some(values, 0, 3)
            else:
                context[key] = self.random.choice(values)
        return context

    def instance(self, pattern: str) -> str:
        return "".join(
            self.random.choice(["", "x", "teamA", "/"]) if sign == "*" else "y" if sign == "?" else sign
            for sign in pattern
        )

    def question(self) -> Question:
        world = replace(read_world(self.world()), action="", resource="")
        goal = Goal(
            actions=tuple(self.some(GOAL_ACTIONS)),
            resources=tuple(self.some(GOAL_RESOURCES)),
            where=_conditions(self.conditions(0.5)),
            unless=_conditions(self.conditions(0.7) or self.condition()) if self.chance(0.8) else None,
        )
        return Question(world, goal)

    def request(self, question: Question) -> Request:
        """A request that may be about the question's goal."""
        action = self.random.choice(actions.expand(self.random.choice(question.goal.actions)))
        resources = [*(resource for _, resource in REQUESTS), *map(self.instance, question.goal.resources)]
        resource = self.random.choice(
            [resource for resource in resources if resource.count(":") >= 5 or resource == "*"]
        )
        return Request(action, resource, self.context(_named(question)))


def _conditions(block: dict[str, Any]) -> Any:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block}
    return parse({"Version": "2012-10-17", "Statement": statement}).statements[0].conditions


def documents_of(world: World) -> list[Document]:
    """Every document of a world."""
    found = [*world.identity_policies]
    for levels in (world.service_control_policies, world.resource_control_policies):
        found.extend(document for level in levels for document in level)
    sessions = world.session_policy
    found.extend((sessions,) if isinstance(sessions, Document) else sessions or ())
    single = (world.permissions_boundary, world.resource_policy, world.vpc_endpoint_policy)
    return [*found, *(document for document in single if document is not None)]


def _named(question: Question) -> list[str]:
    """The keys that a question is about, those of its variables included."""
    conditions = [*question.goal.where, *(question.goal.unless or ())]
    found = {TEAM, "aws:username"}
    for document in documents_of(question.world):
        conditions.extend(one for statement in document.statements for one in statement.conditions)
    return sorted(found | {condition.key for condition in conditions})


def holds(question: Question, request: Request, conditions: Any) -> bool:
    """Whether conditions of a goal hold of a request, as the evaluator sees them in an Allow of their own."""
    goal = question.goal
    statement = Statement("Allow", actions=goal.actions, resources=goal.resources, conditions=conditions)
    world = World(
        principal=USER,
        action=request.action,
        resource=request.resource,
        resource_account=ACCOUNT,
        context=request.context,
        identity_policies=(Document((statement,), "2012-10-17"),),
        resource_policy_required=False,
    )
    return evaluate(world).allowed


def breaks(question: Question, request: Request) -> bool:
    """Whether a request is one of the goal's, is not excused, and is allowed: by the evaluator alone."""
    if not holds(question, request, question.goal.where):
        return False
    if question.goal.unless is not None and holds(question, request, question.goal.unless):
        return False
    return evaluate(question.world_of(request)).allowed
