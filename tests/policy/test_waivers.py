"""A waiver covers one finding until a date; an expired one waives nothing and is named."""

import datetime
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.policy.verdicts import Verdict, Word
from ringfence.policy.waivers import Waiver, apply_waivers, read_waivers

TODAY = datetime.date(2026, 11, 24)


def verdict(word: Word = "fail", resource: str = 'module.a.aws_s3_bucket.this["raw"]') -> Verdict:
    return Verdict("s3_bucket_versioned", "resource", resource, word, "not versioned")


def waiver(resource: str = 'module.a.aws_s3_bucket.this["raw"]', expires: datetime.date = TODAY) -> Waiver:
    return Waiver("s3_bucket_versioned", resource, "a reason", "platform-team", expires)


def test_a_waived_finding_says_who_why_and_until_when() -> None:
    (waived,) = apply_waivers([verdict()], [waiver()], TODAY)
    assert waived.verdict == "waived"
    assert all(part in waived.message for part in ("2026-11-24", "platform-team", "a reason", "not versioned"))


def test_an_undecided_finding_can_be_waived_and_a_pass_needs_none() -> None:
    words = [each.verdict for each in apply_waivers([verdict("undecided"), verdict("pass")], [waiver()], TODAY)]
    assert words == ["waived", "pass"]


def test_an_expired_waiver_fails_and_is_named() -> None:
    (failed,) = apply_waivers([verdict()], [waiver(expires=TODAY - datetime.timedelta(days=1))], TODAY)
    assert failed.verdict == "fail"
    assert "expired on 2026-11-23" in failed.message


def test_it_covers_no_other_resource_and_no_other_policy() -> None:
    others = [waiver('module.a.aws_s3_bucket.this["curated"]'), waiver("module.a.aws_s3_bucket.this[?raw?]")]
    assert apply_waivers([verdict()], others[:1], TODAY)[0].verdict == "fail"
    assert apply_waivers([verdict()], [waiver("module.a.aws_s3_bucket.this*")], TODAY)[0].verdict == "waived"
    foreign = Waiver("another_policy", "*", "a reason", "platform-team", TODAY)
    assert apply_waivers([verdict()], [foreign], TODAY)[0].verdict == "fail"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[waiver]]\npolicy = 'x'\n", "resource is None"),
        ("[[waiver]]\npolicy='x'\nresource='*'\nreason=' '\nowner='o'\nexpires=2026-01-01\n", "reason is ' '"),
        ("[[waiver]]\npolicy='x'\nresource='*'\nreason='r'\nowner='o'\nexpires='soon'\n", "expires is 'soon'"),
        (
            "[[waiver]]\npolicy='x'\nresource='*'\nreason='r'\nowner='o'\nexpires=2026-01-01\nuntil=1\n",
            "unknown field until",
        ),
        ("waiver = [", "is no TOML"),
    ],
)
def test_a_waiver_that_lacks_something_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text(text)
    with pytest.raises(RingfenceError, match=says):
        read_waivers(file)


def test_the_projects_own_waivers_are_read_and_none_has_expired() -> None:
    waivers = read_waivers(Path(__file__).resolve().parents[2] / "policies/waivers.toml")
    expired = [each for each in waivers if each.expires < datetime.datetime.now(tz=datetime.UTC).date()]
    assert not expired, "renew with a reason, or mend what they waive"
