"""A training run as a folder: `run.json` (specification, fingerprint, environment), the model, the probe set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ringfence_ml.columns import Schema, read_schema
from ringfence_ml.configuration import Configuration, read_json
from ringfence_ml.datasets import CARRIED, Data, described, read_data, split_rows
from ringfence_ml.encoding import Encoding, check_present
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.hashing import file_sha256
from ringfence_ml.job import Job
from ringfence_ml.models import BY_KIND, Predictor, scores_of
from ringfence_ml.table import Floats, Integers, Table, read_arrow, to_table

PARTS = ("holdout", "train", "all")


@dataclass(frozen=True)
class Run:
    """A run read back: what was specified, and the model ready to score."""

    folder: Path
    record: dict[str, Any]
    schema: Schema
    encoding: Encoding
    predictor: Predictor

    @property
    def specification(self) -> dict[str, Any]:
        """The locked specification."""
        specification: dict[str, Any] = self.record["specification"]
        return specification

    @property
    def fingerprint(self) -> dict[str, Any]:
        """Artefact, semantic and prediction hashes."""
        fingerprint: dict[str, Any] = self.record["fingerprint"]
        return fingerprint

    @property
    def threshold(self) -> float:
        """A score of this or more is the adverse decision."""
        return float(self.specification["decision"]["threshold"])

    @property
    def carried(self) -> dict[str, Any]:
        """What the package says of the data set that the run trained on; empty for other data."""
        name = str(self.specification["data"]["source"]).removeprefix("ringfence_ml:")
        return described(name) if name in CARRIED else {}

    def background(self) -> Floats:
        """The matrix of the training rows that explanations are measured against."""
        columns = tuple(self.schema[name] for name in self.encoding.columns)
        schema = Schema(columns, self.schema.label, self.schema.adverse, self.schema.favourable)
        arrow = read_arrow(self.folder / "model" / "background.csv", "background.csv")
        return self.encoding.matrix(to_table(arrow, schema, label=False))

    @property
    def identity(self) -> dict[str, str]:
        """What a report says of the model that it is about."""
        names = ("artifact_sha256", "semantic_sha256")
        return {"run": str(self.record["run"])} | {name: str(self.fingerprint[name]) for name in names}

    def scores(self, table: Table) -> Floats:
        """Probability of the adverse outcome, shape (rows,).

        Raises CouldNotAssess `all_missing`, or `scores_not_numbers` where a score is NaN: none is dropped in silence.
        """
        check_present(table, self.encoding.columns)
        return check_scores(scores_of(self.predictor.margins(self.encoding.matrix(table))))


def check_scores(scores: Floats) -> Floats:
    """The scores, if each is a number from 0 to 1."""
    bad = int((~np.isfinite(scores) | (scores < 0) | (scores > 1)).sum())
    if bad:
        raise CouldNotAssess("scores_not_numbers", f"{bad} of {len(scores)} scores are no number from 0 to 1")
    return scores


def read_run(folder: Path) -> Run:
    """A run's folder; refuses one whose model is not the one that its record names."""
    record = read_json(folder / "run.json", "the run's record")
    try:
        specification, fingerprint = record["specification"], record["fingerprint"]
        kind = BY_KIND[specification["model"]["kind"]]
        schema = read_schema(Configuration(specification["schema"], "run.json: schema"))
        encoding = Encoding.from_json(read_json(folder / "model" / "encoding.json", "the encoding"))
        for name, expected in fingerprint["files"].items():
            found = file_sha256(folder / name)
            if found != expected:
                next_step = "The model was altered after training: train again, or fetch the run again"
                raise ConfigurationError(
                    f"SHA-256 {found}", where=str(folder / name), expected=expected, next_step=next_step
                )
        predictor = kind.load((folder / "model" / kind.artifact_name).read_bytes())
    except (KeyError, TypeError, OSError) as error:
        raise ConfigurationError(
            f"no record of a run: {type(error).__name__} {error}", where=str(folder), expected="what train wrote"
        ) from None
    return Run(folder, record, schema, encoding, predictor)


@dataclass(frozen=True)
class Scored:
    """A run and the rows that a command looks at; `rows` are their numbers in the file, from 0."""

    run: Run
    data: Data
    table: Table
    part: str
    rows: Integers

    def training(self) -> Table | None:
        """The run's training rows, where the data are the run's."""
        if self.data.content_sha256 != self.run.specification["data"]["content_sha256"]:
            return None
        split = self.run.specification["split"]
        return self.data.table.take(split_rows(self.data.table.rows, split["holdout"], split["seed"])[0])


def read_scored(job: Job, *, label: bool = True) -> Scored:
    """`run`, `data` and `part` of a configuration. Held-out and training rows are the run's own, from the same data.

    With `label` false, part "all" needs no label.

    Raises CouldNotAssess `other_data` where the data are not the run's and a part of the run's was asked for.
    """
    configuration = job.configuration
    run = read_run(job.input(configuration.text("run", "run")))
    part = configuration.choice("part", PARTS, "holdout")
    data = read_data(configuration.section("data"), job, run.schema, label=label or part != "all")
    if part == "all":
        return Scored(run, data, data.table, part, data.order)
    if data.content_sha256 != run.specification["data"]["content_sha256"]:
        raise CouldNotAssess(
            "other_data", f'the data are not those of the run, so it has no {part} part; use part "all"'
        )
    split = run.specification["split"]
    train, holdout = split_rows(data.table.rows, split["holdout"], split["seed"])
    rows = holdout if part == "holdout" else train
    return Scored(run, data, data.table.take(rows), part, data.order[rows])


def notes_on(scored: Scored) -> list[dict[str, Any]]:
    """Findings on the data that do not stop a command: new categories, unreadable values, extra columns."""
    table, findings = scored.table, []
    for column, count in scored.run.encoding.new_levels(table).items():
        findings.append(
            {
                "kind": "new_categories",
                "name": column,
                "rows": count,
                "message": f"{count} rows: {column} has new levels",
            }
        )
    for column, count in table.unreadable.items():
        if count:
            message = f"{count} values of {column} are not of its kind and count as missing (of all rows of the data)"
            findings.append({"kind": "unreadable", "name": column, "rows": count, "message": message})
    for column in table.extra:
        findings.append({"kind": "extra_column", "name": column, "message": f"{column} is not in the schema"})
    return findings
