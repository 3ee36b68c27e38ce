"""`train`: a locked specification, the model that comes of it, and the fingerprint by which to know it again."""

from __future__ import annotations

import csv
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ringfence_ml.columns import Schema
from ringfence_ml.configuration import Configuration
from ringfence_ml.datasets import CARRIED, Data, described, read_data, split_rows
from ringfence_ml.encoding import Encoding, fit_encoding, input_columns
from ringfence_ml.environment import CODE_COMMIT, IMAGE_DIGEST, code_sha256, environment
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.hashing import canonical, file_sha256, sha256
from ringfence_ml.job import Job, Report
from ringfence_ml.metrics import auc, log_loss
from ringfence_ml.models import BY_KIND, KINDS, Predictor, scores_of
from ringfence_ml.table import Floats, Integers, Table, adverse

BLAS_REASON = "L-BFGS sums by BLAS, whose kernel depends on the processor"


def train(job: Job) -> Report:
    """Write `run.json`, `model/`, `probe/` and `report.json`."""
    specification, data, parameters = specify(job)
    job.configuration.finish()
    train_rows, held_rows = split_rows(
        data.table.rows, specification["split"]["holdout"], specification["split"]["seed"]
    )
    fitted = data.table.take(train_rows)
    encoding, predictor = fit(fitted, data.schema, specification, parameters)
    probe = data.table.take(held_rows[: specification["probe_rows"]])
    background = fitted.take(background_rows(fitted.rows, specification["background"]))
    predictions, written = _write_model(job, probe, background, encoding, predictor)
    fingerprint = {
        "artifact_sha256": sha256(predictor.artifact()),
        "semantic_sha256": predictor.semantic_sha256(),
        "predictions_sha256": predictions,
        "files": {path.relative_to(job.outputs).as_posix(): file_sha256(path) for path in written},
    }
    record = {
        "run": sha256(canonical(specification)),
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "specification": specification,
        "fingerprint": fingerprint,
        "environment": environment(),
    }
    job.write_json("run.json", record)
    figures = {
        "train": _figures(fitted, data.schema, encoding, predictor),
        "holdout": _figures(data.table.take(held_rows), data.schema, encoding, predictor),
    }
    findings = [
        {"kind": "protected_input", "name": name, "message": f"{name} is an input although protected: {reason}"}
        for name, reason in specification["protected_inputs"].items()
    ]
    content = {"run": record["run"], "fingerprint": fingerprint, "figures": figures}
    return Report("train", message=f"{specification['model']['kind']} trained", findings=findings, content=content)


def specify(job: Job) -> tuple[dict[str, Any], Data, dict[str, Any]]:
    """The locked specification of a configuration, the data that it names, and the model's parameters."""
    configuration = job.configuration
    section = configuration.section("data")
    data = read_data(section, job)
    model = configuration.section("model")
    kind = model.choice("kind", KINDS)
    parameters = BY_KIND[kind].parameters(model.section("parameters", {}))
    split, background = configuration.section("split", {}), configuration.section("background", {})
    carried = described(section.text("dataset")) if section.raw().get("dataset") in CARRIED else {}
    specification = {
        "data": {
            "source": data.source,
            "file_sha256": data.file_sha256,
            "content_sha256": data.content_sha256,
            "rows": data.table.rows,
        },
        "schema": data.schema.to_json(),
        "split": {"holdout": split.number("holdout", 0.3, at_least=0, at_most=1), "seed": split.integer("seed", 1)},
        "row_order": "canonical: sorted by every column by name",
        "model": {"kind": kind, "parameters": parameters},
        "seed": configuration.integer("seed", 1),
        "threads": 1,
        "protected_inputs": _protected_inputs(configuration, data.schema),
        "decision": _decision(configuration.section("decision", carried.get("decision", {"threshold": 0.5}))),
        "background": {
            "rows": background.integer("rows", 100, at_least=1, at_most=10_000),
            "seed": background.integer("seed", 1),
        },
        "probe_rows": configuration.integer("probe_rows", 64, at_least=1, at_most=10_000),
        "tolerance": _tolerance(configuration, kind),
        "code": {"sha256": code_sha256(), "commit": os.environ.get(CODE_COMMIT, "")},
        "image_digest": os.environ.get(IMAGE_DIGEST, ""),
    }
    return specification, data, parameters


def fit(
    table: Table, schema: Schema, specification: dict[str, Any], parameters: dict[str, Any], seed: int | None = None
) -> tuple[Encoding, Predictor]:
    """Encode and train as specified; another `seed` only to see how far explanations depend on it."""
    kind = specification["model"]["kind"]
    columns = input_columns(schema, specification["protected_inputs"])
    encoding = fit_encoding(table, columns, standardised=kind == "logistic_regression")
    labels = adverse(table, schema)
    if labels.all() or not labels.any():
        raise CouldNotAssess("one_class", f"all {table.rows} training rows have the same kind of label")
    chosen = int(specification["seed"]) if seed is None else seed
    return encoding, BY_KIND[kind].fit(encoding.matrix(table), labels, parameters, chosen)


def _protected_inputs(configuration: Configuration, schema: Schema) -> dict[str, str]:
    protected = {column.name for column in schema.with_role("protected")}
    reasons = configuration.mapping("protected_inputs", {})
    for name, reason in reasons.items():
        where = f"{configuration.where}: protected_inputs"
        if name not in protected:
            raise ConfigurationError(
                f"{name!r} is no protected column", where=where, expected=", ".join(sorted(protected))
            )
        if not isinstance(reason, str) or len(reason.split()) < 3:
            raise ConfigurationError(f"no reason for {name}", where=where, expected="the reason in a sentence")
    return dict(reasons)


def _decision(section: Configuration) -> dict[str, float]:
    """The threshold: stated, or what the two costs of being wrong imply (deny where the expected loss is larger)."""
    if "threshold" in section:
        return {"threshold": section.number("threshold", at_least=0, at_most=1)}
    approval = section.number("cost_of_wrong_approval", at_least=1e-9)
    denial = section.number("cost_of_wrong_denial", at_least=1e-9)
    costs = {"cost_of_wrong_approval": approval, "cost_of_wrong_denial": denial}
    return {"threshold": denial / (denial + approval)} | costs


def _tolerance(configuration: Configuration, kind: str) -> dict[str, Any]:
    """Bit for bit unless declared with a reason; a logistic regression's default is 1e-6."""
    linear = {"predictions": 1e-6, "reason": BLAS_REASON} if kind == "logistic_regression" else {"predictions": 0}
    section = configuration.section("tolerance", linear)
    predictions = section.number("predictions", at_least=0, at_most=0.1)
    return {"predictions": predictions, "reason": section.text("reason") if predictions else ""}


def background_rows(rows: int, background: dict[str, int]) -> Integers:
    """The training rows (by number) that explanations are measured against, drawn by the background's seed."""
    random = np.random.Generator(np.random.PCG64(background["seed"]))
    return np.sort(random.permutation(rows)[: background["rows"]]).astype(np.int64)


def _csv(table: Table, columns: list[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(table.texts(name) for name in columns), strict=True))
    return text.getvalue()


def _write_model(
    job: Job, probe: Table, background: Table, encoding: Encoding, predictor: Predictor
) -> tuple[str, list[Path]]:
    """The model, its explanations' background, and a probe set with its scores.

    Returns the hash of the scores, and the files written.
    """
    scores = scores_of(predictor.margins(encoding.matrix(probe))).tolist()
    written = [
        job.write("model/" + predictor.artifact_name, predictor.artifact()),
        job.write_json("model/encoding.json", encoding.to_json()),
        job.write("model/background.csv", _csv(background, encoding.columns)),
        job.write("probe/probe.csv", _csv(probe, encoding.columns)),
        job.write_json("probe/predictions.json", scores),
    ]
    return sha256(canonical(scores)), written


def _figures(table: Table, schema: Schema, encoding: Encoding, predictor: Predictor) -> dict[str, float | int | None]:
    labels = adverse(table, schema)
    scores: Floats = scores_of(predictor.margins(encoding.matrix(table)))
    ones = np.ones((1, table.rows))
    return {
        "rows": table.rows,
        "adverse": int(labels.sum()),
        "auc": float(auc(scores, labels, ones)[0]),
        "log_loss": float(log_loss(scores, labels, ones)[0]),
    }
