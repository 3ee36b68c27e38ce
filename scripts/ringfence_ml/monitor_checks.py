"""What a check comes to: pass, violation or could_not_assess with its reason; and the checks that rest on counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ringfence_ml.baseline import SCORE, Baseline
from ringfence_ml.monitor_power import is_short
from ringfence_ml.monitor_rule import Test, category_test, judge, missing_test, new_categories_test, number_test
from ringfence_ml.profiles import Bins, Counts, Profile

PASS, VIOLATION, UNASSESSED, REPORTED = "pass", "violation", "could_not_assess", "reported"
CHECKS = (
    "capture",
    "data_quality",
    "data_drift",
    "prediction_drift",
    "performance",
    "estimated_performance",
    "bias_drift",
    "attribution_drift",
)


@dataclass
class Check:
    """One check of a run. `results` hold a verdict each, `content` the figures behind them."""

    name: str
    verdict: str = PASS
    reason: str = ""
    message: str = ""
    results: list[dict[str, Any]] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `report.json` holds it."""
        head = {"name": self.name, "verdict": self.verdict}
        head |= {"reason": self.reason} if self.reason else {}
        return head | {"message": self.message, "results": self.results} | self.content

    @property
    def violations(self) -> list[str]:
        """The names of what is violated."""
        return [str(each["name"]) for each in self.results if each["verdict"] == VIOLATION]


@dataclass(frozen=True)
class Counted:
    """A window as counts: its columns, its scores (None where none was recorded), and columns that are not there.

    `unread` says of columns or of scores why they have no counts: reason and message.
    """

    profile: Profile
    scores: Profile | None
    lacking: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    scores_unread: tuple[str, str] | None = None


def unassessed(name: str, reason: str, message: str) -> Check:
    """A check without an answer."""
    return Check(name, UNASSESSED, reason, message)


def settle(check: Check) -> Check:
    """Take verdict, reason and message from the results: a violation outweighs what could not be assessed."""
    of = {
        verdict: [each for each in check.results if each["verdict"] == verdict] for verdict in (VIOLATION, UNASSESSED)
    }
    if of[VIOLATION]:
        names = sorted({str(each["name"]) for each in of[VIOLATION]})
        check.verdict, check.message = VIOLATION, _listed(names)
    elif of[UNASSESSED]:
        reasons = sorted({str(each["reason"]) for each in of[UNASSESSED]})
        check.verdict, check.reason = UNASSESSED, reasons[0] if len(reasons) == 1 else "several"
        check.message = "; ".join(f"{reason}: {_listed(_names(of[UNASSESSED], reason))}" for reason in reasons)
    else:
        check.verdict, check.message = PASS, f"{len(check.results)} comparisons, none violated"
    return check


def _names(results: Iterable[dict[str, Any]], reason: str) -> list[str]:
    return sorted({str(each["name"]) for each in results if each["reason"] == reason})


def _listed(names: Sequence[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def result_of(test: Test, baseline_rows: int) -> dict[str, Any]:
    """A judged test as a result; not a pass where the sample is too small to have found a moderate shift."""
    result = test.to_json()
    if not test.violation and is_short(test.power, test.rows, baseline_rows):
        message = (
            f"{test.rows} rows against {baseline_rows}: a moderate shift is found with a chance of {test.power:.0%}"
        )
        result |= {"verdict": UNASSESSED, "reason": "insufficient_sample", "message": message}
    return result


def column_problems(baseline: Baseline, counted: Counted) -> dict[str, dict[str, Any]]:
    """By column, the result for one that cannot be compared at all."""
    problems = {}
    for name in counted.lacking:
        problems[name] = _problem(name, "schema_changed", f"the baseline has {name}, the window has not")
    for name, counts in counted.profile.columns.items():
        if not counts.present:
            problems[name] = _problem(name, "all_missing", f"{name} has no value in any of {counted.profile.rows} rows")
        elif not sum(counts.counts):
            problems[name] = _problem(name, "all_new", f"every value of {name} is of a category the baseline lacks")
    return problems


def _problem(name: str, reason: str, message: str) -> dict[str, Any]:
    return {"name": name, "verdict": UNASSESSED, "reason": reason, "message": message}


def count_tests(baseline: Baseline, counted: Counted, *, seed: int) -> list[Test]:
    """Every test that rests on counts, not yet judged: drift of columns and of scores, missing and new categories."""
    bad = column_problems(baseline, counted)
    good = [name for name in counted.profile.columns if name not in bad]
    scores = counted.scores.columns[SCORE.name] if counted.scores else None
    with_scores = scores is not None and scores.present > 0
    drift = len(good) + with_scores
    tests = [
        _drift_test(baseline.bins[name], baseline.profile.columns[name], counted.profile.columns[name], drift, seed)
        for name in good
    ]
    if scores is not None and with_scores:
        before = baseline.scores.columns[SCORE.name]
        tests.append(_drift_test(baseline.score_bins[SCORE.name], before, scores, drift, seed))
    return tests + _presence_tests(baseline, counted)


def _drift_test(bins: Bins, before: Counts, after: Counts, tests: int, seed: int) -> Test:
    if bins.kind == "category":
        return category_test(bins.column, bins.levels, before.counts, after.counts, tests=tests, seed=seed)
    return number_test(bins.column, before.counts, after.counts, tests=tests, seed=seed)


def _presence_tests(baseline: Baseline, counted: Counted) -> list[Test]:
    columns = counted.profile.columns
    categories = [name for name in columns if baseline.bins[name].kind == "category" and columns[name].present]
    tests = len(columns) + len(categories)
    before, rows, drawn = baseline.profile.columns, baseline.profile.rows, counted.profile.rows
    missing = [
        missing_test(name, (before[name].missing, rows), (each.missing, drawn), tests=tests)
        for name, each in columns.items()
    ]
    return missing + [
        new_categories_test(name, before[name].counts, columns[name].new, columns[name].present, tests=tests)
        for name in categories
    ]


def drift_checks(baseline: Baseline, counted: Counted, tests: Sequence[Test]) -> tuple[Check, Check]:
    """`data_drift` and `prediction_drift` of judged tests."""
    drift = [each for each in tests if each.family == "drift"]
    data = Check("data_drift")
    data.results = [result_of(each, baseline.profile.rows) for each in drift if each.name != SCORE.name]
    data.results += column_problems(baseline, counted).values()
    scored = [result_of(each, baseline.scores.rows) for each in drift if each.name == SCORE.name]
    if scored and not counted.scores_unread:
        return settle(data), settle(Check("prediction_drift", results=scored))
    reason, message = counted.scores_unread or ("no_scores", "the window holds no prediction")
    return settle(data), unassessed("prediction_drift", reason, message)


def judged_counts(baseline: Baseline, counted: Counted, *, seed: int, more: Sequence[Test] = ()) -> list[Test]:
    """All tests of a run, judged together, since Holm's correction runs over a family whatever check it serves."""
    return judge([*count_tests(baseline, counted, seed=seed), *more])


def worst(checks: Mapping[str, Check]) -> tuple[str, str]:
    """The run's verdict and what it comes from: a violation, else what could not be assessed, else pass."""
    for verdict in (VIOLATION, UNASSESSED):
        names = [each.name for each in checks.values() if each.verdict == verdict]
        if names:
            return verdict, ", ".join(names)
    return PASS, f"{len(checks)} checks"
