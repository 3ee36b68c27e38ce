"""`bias`: the metrics that Clarify names, before and after training, always with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from ringfence_ml.bias_metrics import DESCRIPTIONS, POST_TRAINING, PRE_TRAINING, Metric
from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import CouldNotAssess
from ringfence_ml.facets import Facet, read_facets
from ringfence_ml.job import Job, Report
from ringfence_ml.limits import hold, verdict_of
from ringfence_ml.metrics import Booleans, interval
from ringfence_ml.page import Section, page, points, with_interval
from ringfence_ml.runs import Scored, notes_on, read_scored
from ringfence_ml.table import Floats, Integers, adverse

NEIGHBOURS = 5
UNBOUNDED = ("DCA", "DCR", "TE")  # ratios of counts, which would squeeze the others in a plot
FLIPS = "by 5 nearest neighbours on the model's inputs, numbers standardised; their decisions held fixed in resamples"


def cells_of(
    member: Booleans, favourable: Booleans, approved: Booleans, flips: Integers, groups: Integers, group_count: int
) -> Floats:
    """Counts of shape (2, 2, 2, 3, groups): facet, label, decision, flip (-1, 0, 1), group."""
    shape = (2, 2, 2, 3, group_count)
    place = np.ravel_multi_index(
        (member.astype(int), favourable.astype(int), approved.astype(int), flips + 1, groups), shape
    )
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)


def with_intervals(
    metrics: dict[str, Metric], cells: Floats, *, resamples: int, seed: int
) -> dict[str, dict[str, Any]]:
    """Each metric with its 95 % percentile interval; resampling rows is drawing the cells' counts anew."""
    rows = int(cells.sum())
    random = np.random.Generator(np.random.PCG64(seed))
    used = np.flatnonzero(cells)
    drawn = np.zeros((resamples, cells.size))
    drawn[:, used] = random.multinomial(rows, cells.ravel()[used] / rows, size=resamples)
    resampled = drawn.reshape(resamples, *cells.shape)
    return {name: interval(float(metric(cells[None])[0]), metric(resampled)) for name, metric in metrics.items()}


def flips_of(matrix: Floats, member: Booleans, approved: Booleans) -> Integers:
    """For members of d: 1 refused though like members of a are accepted, -1 the reverse, else 0; others 0."""
    from sklearn.neighbors import KNeighborsClassifier

    deviation = matrix.std(axis=0)
    scaled = np.nan_to_num((matrix - matrix.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0))
    neighbours = NEIGHBOURS if (~member).sum() >= 2 * NEIGHBOURS else 1
    model = KNeighborsClassifier(neighbours, algorithm="brute").fit(scaled[~member], approved[~member])
    flips = np.zeros(len(member), dtype=np.int64)
    flips[member] = model.predict(scaled[member]).astype(np.int64) - approved[member].astype(np.int64)
    return flips


def measure(scored: Scored, facet: Facet, scores: Floats, *, resamples: int, seed: int) -> dict[str, Any]:
    """Both families of metrics of one facet."""
    table, run = scored.table, scored.run
    member = facet.members(table)
    groups, group_count = facet.groups(table)
    approved = scores < run.threshold
    flips = flips_of(np.nan_to_num(run.encoding.matrix(table)), member, approved)
    cells = cells_of(member, ~adverse(table, run.schema), approved, flips, groups, group_count)
    pre = {name: each for name, each in PRE_TRAINING.items() if facet.group_by or name != "CDDL"}
    post = {name: each for name, each in POST_TRAINING.items() if facet.group_by or name != "CDDPL"}
    return {
        "column": facet.column,
        "disadvantaged": facet.words,
        "group_by": facet.group_by,
        "rows": {"disadvantaged": int(member.sum()), "others": int((~member).sum())},
        "pre_training": with_intervals(pre, cells, resamples=resamples, seed=seed),
        "post_training": with_intervals(post, cells, resamples=resamples, seed=seed + 1),
    }


def measure_all(
    scored: Scored, facets: list[Facet], scores: Floats, *, resamples: int, seed: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Each facet's metrics by name, and a finding for each that cannot be assessed."""
    measured: dict[str, Any] = {}
    findings: list[dict[str, Any]] = []
    for facet in facets:
        try:
            measured[facet.name] = measure(scored, facet, scores, resamples=resamples, seed=seed)
        except CouldNotAssess as error:
            if error.reason == "unlabelled":
                raise
            finding = {"kind": "could_not_assess", "name": facet.name, "reason": error.reason, "message": str(error)}
            findings.append(finding)
    return measured, findings


def facets_of(configuration: Configuration, scored: Scored) -> list[Facet]:
    """The facets of the configuration, or those that the data set which the package carries comes with."""
    return read_facets(configuration, scored.run.schema, scored.run.carried.get("facets", {}))


def bias(job: Job) -> Report:
    """Write `report.json`, `report.html` and Clarify's `analysis.json`.

    A facet that cannot be assessed is a finding with the reason; the others go on.
    """
    configuration = job.configuration
    resamples = configuration.integer("resamples", 2000, at_least=100, at_most=100_000)
    seed = configuration.integer("seed", 1)
    limits = configuration.section("limits", {})
    scored = read_scored(job)
    facets = facets_of(configuration, scored)
    scores = scored.run.scores(scored.table)
    measured, findings = measure_all(scored, facets, scores, resamples=resamples, seed=seed)
    if not measured:
        raise CouldNotAssess(findings[0]["reason"], findings[0]["message"])
    for name, each in limits.sections_of(sorted(measured)):
        held = hold(each, measured[name]["pre_training"] | measured[name]["post_training"])
        findings += [finding | {"facet": name} for finding in held]
    configuration.finish()
    content = {
        "model": scored.run.identity,
        "data": {"source": scored.data.source, "content_sha256": scored.data.content_sha256, "part": scored.part},
        "intervals": {"method": "percentile bootstrap over rows", "level": 0.95, "resamples": resamples, "seed": seed},
        "flip_test": FLIPS,
        "facets": measured,
    }
    verdict = verdict_of(findings)
    if verdict == "pass" and any(each["kind"] == "could_not_assess" for each in findings):
        verdict = "undecided"
    report = Report("bias", verdict, findings=findings + notes_on(scored), content=content)
    job.write_json("analysis.json", analysis(scored, [each for each in facets if each.name in measured], measured))
    job.write("report.html", _page(report))
    return report


def analysis(scored: Scored, facets: list[Facet], measured: dict[str, Any]) -> dict[str, Any]:
    """The bias sections of Clarify's `analysis.json`; facets stand under their column's name."""

    def section(family: str) -> dict[str, Any]:
        by_column: dict[str, list[dict[str, Any]]] = {}
        for facet in facets:
            metrics = []
            for name, each in measured[facet.name][family].items():
                metric = {"name": name, "description": DESCRIPTIONS[name], "value": each["value"]}
                metrics.append(metric if each["value"] is not None else metric | {"error": "not defined on these rows"})
            by_column.setdefault(facet.column, []).append(
                {"value_or_threshold": facet.value_or_threshold, "metrics": metrics}
            )
        schema = scored.run.schema
        favourable = ", ".join(schema.favourable)
        return {"label": schema.label, "label_value_or_threshold": favourable, "facets": by_column}

    return {
        "version": "1.0",
        "pre_training_bias_metrics": section("pre_training"),
        "post_training_bias_metrics": section("post_training"),
    }


def _page(report: Report) -> str:
    content = report.content
    sections = []
    for name, facet in content["facets"].items():
        rows = facet["rows"]
        head = f"Disadvantaged: {facet['disadvantaged']}, {rows['disadvantaged']:,} rows; others {rows['others']:,}."
        for family, title in (("pre_training", "before training"), ("post_training", "after training")):
            metrics = facet[family]
            section = Section(f"{name}, {title}", [head], ["Metric", "Value", "95 % interval", "Name"])
            section.rows = [[key, *with_interval(each), DESCRIPTIONS[key]] for key, each in metrics.items()]
            shown = {key: each for key, each in metrics.items() if key not in UNBOUNDED}
            left_out = ", ".join(key for key in metrics if key in UNBOUNDED)
            caption = "Values and intervals" + (f" ({left_out} have no bound and are left out)" if left_out else "")
            section.plots = [(caption, points(list(shown), list(shown.values()), "value"))]
            sections.append(section)
    if report.findings:
        rows_of = [[each["kind"], each.get("verdict", ""), each["message"]] for each in report.findings]
        sections.append(Section("Findings", [], ["Kind", "Verdict", "Finding"], rows_of))
    facts = [
        ("Model", content["model"]["artifact_sha256"]),
        ("Data", f"{content['data']['source']}, {content['data']['part']}"),
        ("Intervals", f"95 %, {content['intervals']['resamples']:,} bootstrap resamples"),
        ("Flip test", content["flip_test"]),
    ]
    return page("Bias", facts, report.verdict, "", sections)
