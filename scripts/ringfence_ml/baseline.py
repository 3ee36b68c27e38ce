"""`baseline`: what a monitor compares with, made at training time and bound to one model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ringfence_ml.attributions import METHODS, attribute
from ringfence_ml.bias import facets_of, measure_all
from ringfence_ml.columns import Column
from ringfence_ml.configuration import read_json
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.evaluate import labels_of, metrics_of
from ringfence_ml.facets import Facet
from ringfence_ml.job import Job, Report
from ringfence_ml.metrics import Booleans, bootstrap
from ringfence_ml.model_monitor import constraints, statistics
from ringfence_ml.profiles import Bins, Profile, fit_bins, profile
from ringfence_ml.runs import Run, Scored, notes_on, read_scored
from ringfence_ml.table import Floats, Table

SCORE = Column("score", "number", "feature")
ATTRIBUTED_ROWS = 2000


@dataclass(frozen=True)
class Baseline:
    """A baseline read back for one model: bins and profile of data and of scores, and the rest as written."""

    bins: dict[str, Bins]
    profile: Profile
    score_bins: dict[str, Bins]
    scores: Profile
    content: dict[str, Any]


def score_table(scores: Floats) -> Table:
    """Scores as a table of one column, to be profiled like any other."""
    return Table(len(scores), {SCORE.name: scores}, {}, {})


def read_baseline(path: Path, run: Run | None = None) -> Baseline:
    """A `baseline.json`.

    Raises CouldNotAssess `other_model` where it was made for another model than `run`.
    """
    content = read_json(path, "the baseline")
    try:
        made_for = str(content["model"]["artifact_sha256"])
        if run is not None and made_for != run.fingerprint["artifact_sha256"]:
            raise CouldNotAssess(
                "other_model",
                f"the baseline was made for model {made_for[:12]}, this is {run.fingerprint['artifact_sha256'][:12]}",
            )
        bins, scores = (
            {name: Bins.from_json(each) for name, each in part.items()}
            for part in (content["bins"], content["scores"]["bins"])
        )
        data, score_profile = Profile.from_json(content["profile"]), Profile.from_json(content["scores"]["profile"])
        return Baseline(bins, data, scores, score_profile, content)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"no baseline: {type(error).__name__} {error}", where=str(path), expected="what `baseline` wrote"
        ) from None


def baseline(job: Job) -> Report:
    """Write `baseline.json`, `statistics.json`, `constraints.json` and `report.json`."""
    configuration = job.configuration
    resamples = configuration.integer("resamples", 500, at_least=100, at_most=100_000)
    seed = configuration.integer("seed", 1)
    method = configuration.choice("method", METHODS, "exact")
    scored = read_scored(job)
    facets = facets_of(configuration, scored) if "facets" in configuration or scored.run.carried else []
    configuration.finish()
    run, table = scored.run, scored.table
    columns = [column for column in run.schema.columns if column.role != "ignored"]
    bins = fit_bins(table, columns)
    counted = profile(table, bins)
    labels, scores = labels_of(scored), run.scores(table)
    score_bins = fit_bins(score_table(scores), [SCORE])
    measured, unassessed = measure_all(scored, facets, scores, resamples=resamples, seed=seed)
    content = {
        "version": 1,
        "model": run.identity,
        "data": {"source": scored.data.source, "content_sha256": scored.data.content_sha256, "part": scored.part},
        "schema": run.schema.to_json(),
        "inputs": run.encoding.columns,
        "threshold": run.threshold,
        "bins": {name: each.to_json() for name, each in bins.items()},
        "profile": counted.to_json(),
        "scores": {
            "bins": {name: each.to_json() for name, each in score_bins.items()},
            "profile": profile(score_table(scores), score_bins).to_json(),
        },
        "quality": _quality(scored, scores, labels, resamples, seed),
        "bias": measured,
        "facets": {each.name: _facet(each) for each in facets},
        "attribution": _attribution(run, table, method),
    }
    job.write_json("baseline.json", content)
    job.write_json("statistics.json", statistics(counted, bins))
    job.write_json("constraints.json", constraints(counted, bins))
    figures = {"rows": table.rows, "columns": len(bins), "adverse": int(labels.sum())}
    notes = unassessed + notes_on(scored)
    return Report("baseline", message=f"{table.rows} rows", findings=notes, content={"model": run.identity} | figures)


def _facet(facet: Facet) -> dict[str, Any]:
    given = {"values": list(facet.values), "at_most": facet.at_most, "at_least": facet.at_least}
    said = {"column": facet.column, "group_by": facet.group_by} | given
    return {key: value for key, value in said.items() if value not in (None, [], "")}


def _quality(scored: Scored, scores: Floats, labels: Booleans, resamples: int, seed: int) -> dict[str, Any]:
    """Metrics with intervals, and the moments and calibration counts that later labels are tested against."""
    kept = np.clip(scores, 1e-15, 1 - 1e-15)
    losses = -np.log(np.where(labels, kept, 1 - kept))
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, 11)[1:-1]))
    place = np.searchsorted(edges, scores, side="left")
    return {
        "rows": len(scores),
        "adverse": int(labels.sum()),
        "metrics": bootstrap(metrics_of(scored.run), scores, labels, resamples=resamples, seed=seed),
        "log_loss": {"mean": float(losses.mean()), "variance": float(losses.var(ddof=1))},
        "calibration": {
            "edges": edges.tolist(),
            "rows": np.bincount(place, minlength=len(edges) + 1).tolist(),
            "adverse": np.bincount(place, weights=labels, minlength=len(edges) + 1).astype(int).tolist(),
            "mean_score": [
                float(scores[place == each].mean()) if (place == each).any() else None for each in range(len(edges) + 1)
            ],
        },
    }


def _attribution(run: Run, table: Table, method: str) -> dict[str, Any]:
    """Moments of the contributions and of their absolute values, by input."""
    rows = np.linspace(0, table.rows - 1, min(ATTRIBUTED_ROWS, table.rows)).astype(np.int64)
    matrix = run.encoding.matrix(table.take(rows))
    found = attribute(run.predictor, run.encoding, matrix, method, run.background())
    absolute = np.abs(found.values)
    names = run.encoding.columns

    def by_input(values: Floats) -> dict[str, float]:
        return dict(zip(names, np.asarray(values, dtype=float).tolist(), strict=True))

    return {
        "method": found.method,
        "rows": len(rows),
        "mean": by_input(found.values.mean(axis=0)),
        "mean_absolute": by_input(absolute.mean(axis=0)),
        "variance_absolute": by_input(absolute.var(axis=0, ddof=1) if len(rows) > 1 else np.zeros(len(names))),
    }
