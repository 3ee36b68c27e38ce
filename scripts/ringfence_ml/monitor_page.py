"""The monitor's page: verdicts first, then what was measured behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ringfence_ml.baseline import SCORE, Baseline
from ringfence_ml.job import Report
from ringfence_ml.monitor_checks import VIOLATION, Check
from ringfence_ml.monitor_rule import GAP
from ringfence_ml.monitor_window import Window
from ringfence_ml.page import ACCENT, PALE, SECOND, Section, number, page, plot, points
from ringfence_ml.profiles import Bins, Counts

DISTRIBUTIONS = 4  # columns that moved most, drawn
PLOTTED = ("auc", "accuracy", "recall", "specificity", "precision", "denial_rate")


def monitor_page(
    report: Report,
    checks: Mapping[str, Check],
    reactions: Mapping[str, Any],
    baseline: Baseline,
    window: Window | None,
    violations: Sequence[dict[str, str]],
) -> str:
    """The page; without a window that has rows it tells verdicts and reasons alone."""
    sections = [_verdicts(checks), _reactions(reactions)]
    if window is not None:
        sections += [*_drift(checks, baseline, window), *_presence(checks), *_performance(checks, baseline)]
        sections += [*_bias(checks), *_attribution(checks)]
    if violations:
        rows = [list(each.values()) for each in violations]
        heading = "Violations in the form of Model Monitor"
        sections.append(Section(heading, [], ["Feature", "Check", "Description"], rows))
    return page("Monitoring", _facts(report), report.verdict, report.message, sections)


def _facts(report: Report) -> list[tuple[str, str]]:
    source, baseline = report.content["window"], report.content["baseline"]
    looked = ", ".join(
        f"{key.replace('_', ' ')} {value}" for key, value in source.items() if not isinstance(value, dict)
    )
    facts = [
        ("Model", report.content["model"]["artifact_sha256"]),
        ("Baseline", f"{baseline['source']}, {baseline['part']}: {baseline['rows']:,} rows"),
        ("Window", looked or "nothing that could be read"),
    ]
    labels = source.get("labels")
    if labels:
        facts.append(("Labels", ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in labels.items())))
    return facts


def _words(verdict: str) -> str:
    return verdict.replace("_", " ")


def _verdicts(checks: Mapping[str, Check]) -> Section:
    rows = [[_words(each.name), _words(each.verdict), _words(each.reason), each.message] for each in checks.values()]
    return Section("Checks", [], ["Check", "Verdict", "Reason", "What"], rows)


def _reactions(reactions: Mapping[str, Any]) -> Section:
    rows = [
        [
            each["rule"],
            _words(each["action"]),
            "fires" if each["fires"] else f"{each['runs_in_a_row']} of {each['runs_asked']} runs",
            "; ".join(each["because"]),
        ]
        for each in reactions["rules"]
    ]
    return Section("Reactions", [], ["Rule", "Action", "State", "Because"], rows)


def _tests(checks: Mapping[str, Check], names: Sequence[str], family: str) -> list[dict[str, Any]]:
    results = [each for name in names if name in checks for each in checks[name].results]
    return [each for each in results if each.get("family") == family]


def _drift(checks: Mapping[str, Check], baseline: Baseline, window: Window) -> list[Section]:
    tests = _tests(checks, ("data_drift", "prediction_drift"), "drift")
    if not tests:
        return []
    tests.sort(key=lambda each: -float(each["effects"]["gap"]))
    section = Section("Drift of data and predictions")
    section.paragraphs = [
        "Gap: the widest distance of the two distribution functions, or of a category's shares. A violation is "
        "significant among all columns (adjusted p) and material (gap of 0.05 or PSI of 0.02)."
    ]
    section.header = ["Column", "Verdict", "Gap", "PSI", "p", "Adjusted p", "How"]
    section.rows = [
        [
            each["name"],
            _words(each["verdict"]),
            number(each["effects"]["gap"]),
            number(each["effects"]["psi"]),
            f"{each['p']:.2g}",
            f"{each['p_adjusted']:.2g}",
            each["p_method"],
        ]
        for each in tests
    ]
    section.plots = [("Gap by column; violations in orange; the line is the gate", _gaps(tests))]
    for each in tests[:DISTRIBUTIONS]:
        name, counted = str(each["name"]), window.counted
        if name == SCORE.name and name not in counted.profile.columns:
            assert counted.scores is not None
            drawn = (baseline.score_bins[name], baseline.scores.columns[name], counted.scores.columns[name])
        else:
            drawn = (baseline.bins[name], baseline.profile.columns[name], counted.profile.columns[name])
        section.plots.append((f"{name}: share of rows, baseline and window", _distribution(*drawn)))
    return [section]


def _gaps(tests: Sequence[dict[str, Any]]) -> str:
    shown = tests[:30]

    def draw(axes: Any) -> None:
        colours = [SECOND if each["verdict"] == VIOLATION else ACCENT for each in shown]
        axes.barh(range(len(shown)), [each["effects"]["gap"] for each in shown], color=colours, height=0.65)
        axes.set_yticks(range(len(shown)), [each["name"] for each in shown])
        axes.invert_yaxis()
        axes.axvline(GAP, color="#8795a1", linewidth=1, linestyle="--")
        axes.set_xlabel("gap")

    return plot(draw, height=0.9 + 0.26 * len(shown))


def _distribution(bins: Bins, before: Counts, after: Counts) -> str:
    if bins.kind == "category":
        order = sorted(range(len(bins.levels)), key=lambda place: -before.counts[place])[:12]
        names = [bins.levels[place] for place in order]
    else:
        order = list(range(len(before.counts)))
        edges = [f"{edge:.4g}" for edge in bins.edges]
        names = [f"≤ {edge}" for edge in edges] + [f"> {edges[-1]}" if edges else "all"]
    sides = [[each.counts[place] / max(sum(each.counts), 1) for place in order] for each in (before, after)]

    def draw(axes: Any) -> None:
        for offset, shares, colour, label in (
            (-0.2, sides[0], "#8fa6b5", "baseline"),
            (0.2, sides[1], SECOND, "window"),
        ):
            axes.bar([place + offset for place in range(len(order))], shares, width=0.4, color=colour, label=label)
        axes.set_xticks(range(len(order)), names, rotation=60, ha="right", fontsize=7)
        axes.set_ylabel("share")
        axes.legend(frameon=False, ncols=2, loc="lower right", bbox_to_anchor=(1, 0.98))

    return plot(draw, width=6.0, height=3.2)


def _presence(checks: Mapping[str, Check]) -> list[Section]:
    tests = [each for each in _tests(checks, ("data_quality",), "presence") if each["effects"]["share"] > 0]
    if not tests:
        return []
    rows = [
        [
            each["name"],
            _words(each["kind"]),
            _words(each["verdict"]),
            f"{each['effects']['share']:.2%}",
            f"{each['effects'].get('baseline_share', each['effects'].get('good_turing_rate')):.2%}",
            f"{each['p']:.2g}",
            ", ".join(each["effects"].get("levels", [])[:5]),
        ]
        for each in sorted(tests, key=lambda each: float(each["p"]))
    ]
    header = ["Column", "What", "Verdict", "Share", "Expected", "p", "Levels"]
    return [Section("Missing values and new categories", [], header, rows)]


def _performance(checks: Mapping[str, Check], baseline: Baseline) -> list[Section]:
    measured = {
        word: checks[name].content["metrics"]
        for word, name in (("with labels", "performance"), ("estimated", "estimated_performance"))
        if name in checks and "metrics" in checks[name].content
    }
    if not measured:
        return []
    before = baseline.content["quality"]["metrics"]
    section = Section("Performance", header=["Metric", "Baseline", *measured])
    if "estimated" in measured:
        section.paragraphs = [f"The estimate assumes that {checks['estimated_performance'].content['assumes']}."]
    section.rows = [
        [name, _figure(each), *(_figure(found[name]) for found in measured.values())] for name, each in before.items()
    ]
    names, figures = [], []
    for name in PLOTTED:
        for word, found in ({"baseline": before} | measured).items():
            names.append(f"{name}, {word}")
            figures.append(found[name])
    section.plots = [("Values and 95 % intervals", points(names, figures, "value"))]
    return [section]


def _figure(figure: dict[str, Any]) -> str:
    between = "" if figure["low"] is None else f" ({number(figure['low'])} to {number(figure['high'])})"
    return number(figure["value"]) + between


def _bias(checks: Mapping[str, Check]) -> list[Section]:
    tests = _tests(checks, ("bias_drift",), "bias")
    if not tests:
        return []
    rows = [
        [
            each["name"],
            _words(each["verdict"]),
            number(each["effects"]["baseline_DPPL"]),
            number(each["effects"]["DPPL"]),
            f"{each['p']:.2g}",
        ]
        for each in tests
    ]
    words = ["DPPL: the approval rate of the others less that of the group that may be at a disadvantage."]
    return [Section("Bias", words, ["Facet", "Verdict", "DPPL at the baseline", "DPPL now", "p"], rows)]


def _attribution(checks: Mapping[str, Check]) -> list[Section]:
    check = checks.get("attribution_drift")
    if check is None or "ndcg" not in check.content:
        return []
    results = sorted(check.results, key=lambda each: -float(each["baseline_mean_absolute"]))[:20]

    def draw(axes: Any) -> None:
        places = range(len(results))
        before, after = ([each[key] for each in results] for key in ("baseline_mean_absolute", "mean_absolute"))
        axes.barh([place - 0.2 for place in places], before, height=0.38, color=PALE, label="baseline")
        axes.barh([place + 0.2 for place in places], after, height=0.38, color=ACCENT, label="window")
        axes.set_yticks(places, [each["name"] for each in results])
        axes.invert_yaxis()
        axes.set_xlabel("mean absolute contribution to the log-odds")
        axes.legend(frameon=False)

    section = Section("Attribution", [f"Reported, no cause for an alarm. {check.message}."])
    section.plots = [("What moves the scores", plot(draw, height=1.0 + 0.34 * len(results)))]
    return [section]
