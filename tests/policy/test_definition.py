"""What a policy makes of a resource, its precondition and what is not known."""

from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.plan.loading import read_plan
from ringfence.plan.model import Plan
from ringfence.policy import Answer, Policy, Resource, environment_policy, policy
from ringfence.policy.loading import load_policies, load_policy
from ringfence.policy.runner import run


def plan_of(*entries: tuple[str, dict[str, object], dict[str, object]]) -> Plan:
    """A plan of aws_x resources: (name, known values, unknown)."""
    changes = [
        {
            "address": f"aws_x.{name}", "type": "aws_x", "name": name, "mode": "managed",
            "change": {"actions": ["create"], "after": after, "after_unknown": unknown},
        }
        for name, after, unknown in entries
    ]  # fmt: skip
    return read_plan({"format_version": "1.2", "planned_values": {}, "resource_changes": changes})


@policy(
    resource="aws_x", severity="low", controls=["C"], mend="Turn it on.", when=lambda each: each["kind"].equals("a")
)
def x_is_on(each: Resource) -> Answer:
    """An x of kind a is on."""
    return each["on"].is_true()


def verdicts(rule: Policy, plan: Plan) -> dict[str, str]:
    return {verdict.resource.removeprefix("aws_x."): verdict.verdict for verdict in run([rule], plan)}


def test_the_five_ways_through_a_precondition() -> None:
    plan = plan_of(
        ("on", {"kind": "a", "on": True}, {}),
        ("off", {"kind": "a", "on": False}, {}),
        ("unknown", {"kind": "a"}, {"on": True}),
        ("other", {"kind": "b", "on": False}, {}),
        ("on_whatever_its_kind", {"on": True}, {"kind": True}),
        ("off_of_unknown_kind", {"on": False}, {"kind": True}),
    )
    assert verdicts(x_is_on, plan) == {
        "on": "pass",
        "off": "fail",
        "unknown": "undecided",
        "other": "not_applicable",
        "on_whatever_its_kind": "pass",
        "off_of_unknown_kind": "undecided",
    }


def test_a_finding_says_what_was_found_and_what_to_do() -> None:
    (verdict,) = run([x_is_on], plan_of(("off", {"kind": "a", "on": False}, {})))
    assert verdict.message == "on is false; wanted: true. Turn it on."


def test_a_policy_on_the_environment_sees_the_other_resources() -> None:
    @environment_policy(anchor="aws_x", severity="low", controls=["C"], mend="Have two.")
    def x_is_not_alone(each: Resource, plan: Plan) -> Answer:
        """No x is alone."""
        return Answer(len(list(plan.of_type("aws_x"))) > 1)

    assert set(verdicts(x_is_not_alone, plan_of(("a", {}, {}), ("b", {}, {}))).values()) == {"pass"}
    assert verdicts(x_is_not_alone, plan_of(("a", {}, {}))) == {"a": "fail"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("raise RuntimeError('broken')", "broken"),
        ("", "holds the policies none"),
        ("import nowhere_to_be_found", "nowhere_to_be_found"),
    ],
)
def test_a_file_that_is_no_policy_is_an_error_not_a_silence(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "x" / "x_is_on.py"
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(RingfenceError, match=says):
        load_policy(file)


def test_an_empty_folder_of_policies_verifies_nothing_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(RingfenceError, match="holds no policy"):
        load_policies(tmp_path)
