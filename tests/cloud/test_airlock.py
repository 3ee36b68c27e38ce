"""The egress airlock, run for real: offered, looked at by two others, released; and every way round it refused."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from local_estate import DEV, Estate, refusal

from ringfence.cloud.server import LocalAws
from ringfence.terraform.apply import LocalBackend, deployment

ROOT = Path(__file__).parent
AIRLOCK, EXPORT = f"ringfence-dev-{DEV}-airlock", f"ringfence-dev-{DEV}-export"
FLOW = f"arn:aws:states:eu-west-1:{DEV}:stateMachine:ringfence-dev-airlock"
pytestmark = pytest.mark.terraform


class Airlock:
    """The applied airlock, and people who act at it, each a session with the tag that says who they are."""

    def __init__(self, estate: Estate, endpoint: str) -> None:
        self.estate, self.endpoint = estate, endpoint
        self.roles = {kind: self._role(kind) for kind in ("requesters", "approvers")}
        self.operator = estate.client("s3")

    def _role(self, kind: str) -> str:
        arn = self.estate.role(f"person-{kind}", policy=None)
        iam = self.estate.client("iam")
        policy = f"arn:aws:iam::{DEV}:policy/ringfence-dev-airlock-{kind}"
        iam.attach_role_policy(RoleName=f"person-{kind}", PolicyArn=policy)
        return arn

    def client(self, person: str, kind: str, service: str, *, through: bool = True) -> Any:
        """A person's client, from inside the network unless told otherwise."""
        tags = [{"Key": "user_name", "Value": person}]
        keys = self.estate.assume(self.roles[kind], Tags=tags, RoleSessionName="person")
        inside = self.endpoint if through and service == "s3" else ""
        return self.estate.client(service, credentials=keys, through=inside)

    def offer(self, person: str, key: str, body: bytes = b"a,b", **more: Any) -> str:
        """Put an object into the airlock, which starts the flow; its execution's name."""
        given = {"ContentType": "text/csv", "Metadata": {"classification": "internal", "reason": "asked for"}, **more}
        s3 = self.client(person, "requesters", "s3")
        version = s3.put_object(Bucket=AIRLOCK, Key=key, Body=body, **given)["VersionId"]
        states = self.estate.client("stepfunctions")
        for execution in states.list_executions(stateMachineArn=FLOW)["executions"]:
            described = states.describe_execution(executionArn=execution["executionArn"])
            if json.loads(described["input"])["detail"]["object"]["version-id"] == version:
                return str(execution["name"])
        raise AssertionError(f"nothing was started for {key}")

    def status(self, name: str) -> dict[str, Any]:
        """How an execution stands."""
        arn = f"{FLOW.replace(':stateMachine:', ':execution:')}:{name}"
        described: dict[str, Any] = self.estate.client("stepfunctions").describe_execution(executionArn=arn)
        return described

    def outcome(self, name: str, of: str = "alice") -> str:
        """How an execution ended: SUCCEEDED, or the error in the record of its refusal."""
        for _ in range(200):
            status = self.status(name)
            if status["status"] != "RUNNING":
                if status.get("error") == "Refused":
                    return str(self.record(name, "refused", of)["case"]["refusal"]["Error"])
                return str(status.get("error", status["status"]))
            time.sleep(0.05)
        raise AssertionError(f"{name} is still running")

    def pending(self, name: str, turn: str) -> dict[str, Any]:
        """What lies there for whoever decides, once it does."""
        for _ in range(200):
            found = self.operator.list_objects_v2(Bucket=AIRLOCK, Prefix=f"pending/alice/{name}/{turn}.json")
            if found["KeyCount"]:
                body = self.operator.get_object(Bucket=AIRLOCK, Key=f"pending/alice/{name}/{turn}.json")["Body"].read()
                asked: dict[str, Any] = json.loads(body)
                return asked
            assert self.status(name)["status"] == "RUNNING", self.status(name)
            time.sleep(0.05)
        raise AssertionError(f"nobody was asked about {name}")

    def decide(self, person: str, name: str, turn: str, *, claims: str = "", **changed: str) -> None:
        """Write a decision in one's own name and go on with the flow, perhaps in another's."""
        asked = self.pending(name, turn)
        decision = {"decision": "release", **{k: asked["request"][k] for k in ("key", "version_id")}, **changed}
        s3 = self.client(person, "approvers", "s3")
        s3.put_object(Bucket=AIRLOCK, Key=f"decisions/{person}/{name}.json", Body=json.dumps(decision).encode())
        states = self.client(person, "approvers", "stepfunctions")
        states.send_task_success(taskToken=asked["token"], output=json.dumps({"approver": claims or person}))

    def exported(self, name: str) -> list[str]:
        """What lies in the export bucket of an execution."""
        found = self.operator.list_objects_v2(Bucket=EXPORT, Prefix=f"{name}/").get("Contents", [])
        return [each["Key"] for each in found]

    def record(self, name: str, kind: str, of: str = "alice") -> dict[str, Any]:
        """A record of the flow."""
        body = self.operator.get_object(Bucket=AIRLOCK, Key=f"records/{of}/{name}/{kind}.json")["Body"].read()
        record: dict[str, Any] = json.loads(body)
        return record


@pytest.fixture(scope="module")
def airlock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airlock]:
    """The airlock, applied; afterwards it is planned again without a difference and destroyed with nothing left."""
    project = tmp_path_factory.mktemp("airlock")
    root = project / "environments/airlock"
    shutil.copytree(ROOT / "airlock_root", root)
    shutil.copytree(ROOT.parents[1] / "modules/egress_airlock", project / "modules/egress_airlock")
    with LocalAws() as local:
        estate = Estate(local)
        keys = estate.accounts["dev"]

        @contextmanager
        def source() -> Iterator[dict[str, str]]:
            yield {
                "AWS_ENDPOINT_URL": local.endpoint,
                "AWS_ACCESS_KEY_ID": keys["access_key_id"],
                "AWS_SECRET_ACCESS_KEY": keys["secret_access_key"],
                "AWS_MAX_ATTEMPTS": "2",
            }

        with deployment(root, "airlock", LocalBackend(project / "state"), source=source, parallelism=30) as held:
            held.apply(held.plan())
            yield Airlock(estate, held.outputs()["endpoint_id"])
            for kind in ("requesters", "approvers"):
                policy = f"arn:aws:iam::{DEV}:policy/ringfence-dev-airlock-{kind}"
                estate.client("iam").detach_role_policy(RoleName=f"person-{kind}", PolicyArn=policy)
            assert held.replan() == []
            assert held.destroy() == []


def test_what_two_others_release_leaves_with_a_record(airlock: Airlock) -> None:
    key = "outgoing/alice/report.csv"
    name = airlock.offer("alice", key)
    airlock.offer("alice", key, b"changed afterwards")
    airlock.decide("bob", name, "first")
    assert airlock.pending(name, "second")["requester"] == "alice"
    assert airlock.exported(name) == []
    airlock.decide("carol", name, "second")
    assert airlock.outcome(name) == "SUCCEEDED"
    (exported,) = airlock.exported(name)
    assert exported == f"{name}/{key}"
    assert airlock.operator.get_object(Bucket=EXPORT, Key=exported)["Body"].read() == b"a,b"
    for kind in ("approved", "released"):
        case = airlock.record(name, kind)["case"]
        assert (case["requester"], case["first"]["approver"], case["second"]["approver"]) == ("alice", "bob", "carol")
        assert case["object"]["metadata"]["reason"] == "asked for"
        assert "token" not in json.dumps(case)
    alice = airlock.client("alice", "requesters", "s3")
    assert alice.get_object(Bucket=AIRLOCK, Key=f"records/alice/{name}/released.json")["ContentLength"]
    assert refusal(alice.get_object, Bucket=AIRLOCK, Key=f"pending/alice/{name}/first.json")[0] == "AccessDenied"


@pytest.mark.parametrize(
    ("case", "first", "second", "error"),
    [
        ("own", {"person": "alice"}, None, "NotAnother"),
        ("same", {"person": "bob"}, {"person": "bob"}, "NotAnother"),
        ("folder", {"person": "bob"}, {"person": "bob", "claims": "bob/again"}, "NotAnother"),
        ("no", {"person": "bob", "decision": "keep"}, None, "NotReleased"),
        ("second-no", {"person": "bob"}, {"person": "carol", "decision": "keep"}, "NotReleased"),
        ("version", {"person": "bob", "version_id": "another"}, None, "NotReleased"),
        ("key", {"person": "bob", "key": "outgoing/alice/other.csv"}, None, "NotReleased"),
    ],
)
def test_one_person_is_not_two(
    case: str, first: dict[str, str], second: dict[str, str] | None, error: str, airlock: Airlock
) -> None:
    name = airlock.offer("alice", f"outgoing/alice/{case}.csv")
    for turn, decision in (("first", first), ("second", second)):
        if decision:
            given = dict(decision)
            airlock.decide(given.pop("person"), name, turn, **given)
    assert airlock.outcome(name) == error
    assert airlock.exported(name) == []


def test_a_callback_in_anothers_name_finds_no_decision_of_theirs(airlock: Airlock) -> None:
    name = airlock.offer("alice", "outgoing/alice/forged.csv")
    airlock.decide("bob", name, "first", claims="carol")
    assert "NoSuchKey" in airlock.outcome(name)
    assert airlock.exported(name) == []


@pytest.mark.parametrize(
    ("case", "offer"),
    [
        ("large", {"body": b"x" * 101}),
        ("kind", {"ContentType": "application/zip"}),
        ("secret", {"Metadata": {"classification": "confidential", "reason": "asked for"}}),
        ("for nothing", {"Metadata": {"classification": "internal"}}),
        ("unsaid", {"Metadata": {}}),
    ],
)
def test_what_may_not_leave_is_refused_before_anybody_is_asked(
    case: str, offer: dict[str, Any], airlock: Airlock
) -> None:
    name = airlock.offer("alice", f"outgoing/alice/{case}", **offer)
    assert airlock.outcome(name) == "DoesNotFit"
    assert "Contents" not in airlock.operator.list_objects_v2(Bucket=AIRLOCK, Prefix=f"pending/alice/{name}/")


@pytest.mark.parametrize(
    "key", ["outgoing/alice/x?versionId=1", "outgoing/alice/%2e", "outgoing/alice/a+b", "outgoing/alice/#"]
)
def test_a_key_that_could_be_read_in_two_ways_is_no_request(key: str, airlock: Airlock) -> None:
    assert airlock.outcome(airlock.offer("alice", key), of="nobody") == "NotARequest"


def test_nobody_offers_or_decides_in_anothers_name(airlock: Airlock) -> None:
    requester, approver = airlock.client("alice", "requesters", "s3"), airlock.client("bob", "approvers", "s3")
    for client, key in (
        (requester, "outgoing/bob/x"),
        (requester, "decisions/alice/x.json"),
        (requester, "pending/x/first.json"),
        (approver, "decisions/carol/x.json"),
        (approver, "records/x/approved.json"),
    ):
        assert refusal(client.put_object, Bucket=AIRLOCK, Key=key, Body=b"")[0] == "AccessDenied", key
    for name in ("a/b", "*", "a*"):
        strange = airlock.client(name, "requesters", "s3")
        assert refusal(strange.put_object, Bucket=AIRLOCK, Key=f"outgoing/{name}/x", Body=b"")[0] == "AccessDenied"


def test_nobody_but_the_flow_writes_what_leaves_or_a_record(airlock: Airlock) -> None:
    """Not even a role that IAM lets do everything."""
    mighty = airlock.estate.acting(airlock.estate.role("mighty"), "s3", through=airlock.endpoint)
    for bucket, key in ((EXPORT, "x"), (AIRLOCK, "records/x/approved.json"), (AIRLOCK, "pending/x/first.json")):
        code, message = refusal(mighty.put_object, Bucket=bucket, Key=key, Body=b"")
        assert (code, "OnlyTheFlowWrites" in message) == ("AccessDenied", True), message
    assert "OnlyAdministratorsDelete" in refusal(mighty.delete_object, Bucket=AIRLOCK, Key="records/x")[1]
    assert "OnlyRecipientsFetch" in refusal(mighty.get_object, Bucket=EXPORT, Key="x")[1]


def test_offers_come_from_inside_the_network_only(airlock: Airlock) -> None:
    outside = airlock.client("alice", "requesters", "s3", through=False)
    message = refusal(outside.put_object, Bucket=AIRLOCK, Key="outgoing/alice/x", Body=b"")[1]
    assert "OnlyThroughOurEndpoints" in message
