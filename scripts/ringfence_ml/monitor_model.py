"""`bias_drift` and `attribution_drift`: how the model treats groups, and what moves its scores."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import stats

from ringfence_ml.attributions import attribute
from ringfence_ml.baseline import ATTRIBUTED_ROWS, Baseline
from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import CouldNotAssess
from ringfence_ml.facets import Facet, read_facets
from ringfence_ml.monitor_checks import REPORTED, UNASSESSED, Check, result_of, settle
from ringfence_ml.monitor_performance import held
from ringfence_ml.monitor_rule import Test
from ringfence_ml.runs import Run
from ringfence_ml.table import Floats, Table

GROUP_ROWS = 30  # under which a normal approximation of a group's rate says nothing
BIAS_GAP = 0.05
NDCG = 0.9  # Clarify's own threshold


def facets_in(baseline: Baseline, configuration: Configuration, run: Run) -> list[Facet]:
    """The facets of the configuration, or those that the baseline was measured for."""
    default = baseline.content["facets"]
    return read_facets(configuration, run.schema, default) if default or "facets" in configuration else []


def bias_test(baseline: Baseline, facet: Facet, table: Table, scores: Floats, threshold: float) -> Test:
    """The difference of approval rates (DPPL) against the baseline's.

    Raises CouldNotAssess where the facet cannot be read, a side is too small, or the baseline does not know the facet.
    """
    if facet.column not in (table.numbers | table.categories):
        raise CouldNotAssess("facet_missing", f"{facet.name}: the window has no column {facet.column}")
    before = baseline.content["bias"].get(facet.name)
    if before is None or before["disadvantaged"] != facet.words:
        raise CouldNotAssess("not_in_baseline", f"the baseline has no figures on {facet.name} ({facet.words})")
    member, approved = facet.members(table), scores < threshold
    sides = [approved[~member], approved[member]]
    if min(map(len, sides)) < GROUP_ROWS:
        raise CouldNotAssess("insufficient_sample", f"{facet.words}: {len(sides[1])} rows, others {len(sides[0])}")
    rates = [float(each.mean()) for each in sides]
    # A rate of 0 or 1 has no variance of its own: half a row is added to either outcome.
    smooth = [(each.sum() + 0.5) / (len(each) + 1) for each in sides]
    now = sum(float(share * (1 - share)) / len(each) for share, each in zip(smooth, sides, strict=True))
    figure = before["post_training"]["DPPL"]
    if figure["value"] is None or figure["low"] is None:
        raise CouldNotAssess("not_in_baseline", f"{facet.name}: DPPL has no interval in the baseline")
    then = ((figure["high"] - figure["low"]) / (2 * float(stats.norm.isf(0.025)))) ** 2
    change = rates[0] - rates[1] - figure["value"]
    p = float(2 * stats.norm.sf(abs(change) / math.sqrt(now + then))) if now + then else 1.0
    effects = {"DPPL": rates[0] - rates[1], "baseline_DPPL": figure["value"], "change": change}
    effects |= {"rows_disadvantaged": len(sides[1]), "rows_others": len(sides[0])}
    material = abs(change) >= BIAS_GAP
    return Test("bias", facet.name, "approval_rates", change, p, "normal", effects, material, rows=table.rows)


def bias_tests(
    baseline: Baseline, facets: list[Facet], table: Table, scores: Floats, threshold: float
) -> tuple[list[Test], list[dict[str, Any]]]:
    """One test a facet, not yet judged, and a result for each that cannot be assessed."""
    tests, results = [], []
    for facet in facets:
        try:
            tests.append(bias_test(baseline, facet, table, scores, threshold))
        except CouldNotAssess as error:
            message = {"reason": error.reason, "message": str(error)}
            results.append({"name": facet.name, "verdict": UNASSESSED} | message)
    return tests, results


def bias_check(tests: list[Test], results: list[dict[str, Any]], limits: Configuration, rows: int) -> Check:
    """`bias_drift` of judged tests; a limit on a facet's DPPL is held against the current value's own interval."""
    found = {each.name: each for each in tests if each.family == "bias"}
    check = Check("bias_drift", results=results + [result_of(each, rows) for each in found.values()])
    known = sorted({str(each["name"]) for each in results} | set(found))
    for name, limit in limits.sections_of(known):
        if name in found:
            check.results += [each | {"name": name} for each in held(limit, {"DPPL": _interval(found[name])})]
    return settle(check)


def _interval(test: Test) -> dict[str, float]:
    value = float(test.effects["DPPL"])
    sides = (test.effects["rows_disadvantaged"], test.effects["rows_others"])
    # The widest that rates of these many rows allow: a limit is never passed by too narrow an interval.
    half = float(stats.norm.isf(0.025)) * math.sqrt(sum(0.25 / each for each in sides))
    return {"value": value, "low": value - half, "high": value + half}


def attribution_check(baseline: Baseline, run: Run, table: Table) -> Check:
    """`attribution_drift`: reported, and no cause for a page.

    Clarify's nDCG hardly ever falls under its threshold, and a Welch test alarms too often on skewed contributions.
    Raises CouldNotAssess where the inputs are not all there.
    """
    before = baseline.content["attribution"]
    rows = np.linspace(0, table.rows - 1, min(ATTRIBUTED_ROWS, table.rows)).astype(np.int64)
    method = "interventional" if before["method"] == "interventional_permutation" else "exact"
    matrix = run.encoding.matrix(table.take(rows))
    found = attribute(run.predictor, run.encoding, matrix, method, run.background())
    absolute = np.abs(found.values)
    results = []
    for place, name in enumerate(run.encoding.columns):
        mean, spread = float(absolute[:, place].mean()), float(absolute[:, place].var(ddof=1)) if len(rows) > 1 else 0.0
        noise = math.sqrt(before["variance_absolute"][name] / before["rows"] + spread / len(rows))
        change = mean - before["mean_absolute"][name]
        p = float(2 * stats.norm.sf(abs(change) / noise)) if noise else 1.0
        figures = {"mean_absolute": mean, "baseline_mean_absolute": before["mean_absolute"][name], "p": p}
        results.append({"name": name, "verdict": REPORTED} | figures)
    score = ndcg(
        np.array([before["mean_absolute"][name] for name in run.encoding.columns]), np.asarray(absolute.mean(axis=0))
    )
    content = {"ndcg": score, "ndcg_threshold": NDCG, "method": found.method, "rows": len(rows)}
    message = f"nDCG {score:.3f} (Clarify's threshold {NDCG:g})"
    return Check("attribution_drift", REPORTED, message=message, results=results, content=content)


def ndcg(baseline: Floats, current: Floats) -> float:
    """Clarify's nDCG: the baseline's importances in the current order, discounted, over the same in their own order."""
    discount = 1 / np.log2(np.arange(len(baseline)) + 2)
    best = float((np.sort(baseline)[::-1] * discount).sum())
    order = np.argsort(-current, kind="stable")
    return float((baseline[order] * discount).sum()) / best if best else 1.0
