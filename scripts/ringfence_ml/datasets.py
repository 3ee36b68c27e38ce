"""The data: two public data sets that the package carries, or a file of the input folder."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ringfence_ml.columns import Schema, read_schema
from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.hashing import sha256
from ringfence_ml.job import Job
from ringfence_ml.table import Integers, Table, canonical_order, content_sha256, read_arrow, to_table

CARRIED = ("german_credit", "adult")


@dataclass(frozen=True)
class Data:
    """A table in canonical row order, where it came from, the hashes of file and content, and each row's file row."""

    table: Table
    schema: Schema
    source: str
    file_sha256: str
    content_sha256: str
    order: Integers


@cache
def described(name: str) -> dict[str, Any]:
    """What the package says of a data set that it carries: schema, facets, reasons, actionable columns, words."""
    text = files("ringfence_ml").joinpath("data", f"{name}.json").read_text("utf-8")
    description: dict[str, Any] = json.loads(text)
    return description


@cache
def carried_csv(name: str) -> bytes:
    """The CSV of a data set that the package carries; its SHA-256 is verified at each first use."""
    packed = files("ringfence_ml").joinpath("data", f"{name}.csv.xz").read_bytes()
    content = lzma.decompress(packed)
    expected = described(name)["csv_sha256"]
    if sha256(content) != expected:
        raise ConfigurationError(
            f"SHA-256 {sha256(content)}",
            where=f"{name}.csv.xz",
            expected=expected,
            next_step="Install the package again",
        )
    return content


def read_data(section: Configuration, job: Job, schema: Schema | None = None, *, label: bool = True) -> Data:
    """The data that `{"dataset": NAME}` or `{"file": PATH, "sha256": ..., "schema": {...}}` names.

    With `schema` (a run's) the data must fit it; without, the file's own is read from the configuration.
    """
    if "dataset" in section:
        name = section.choice("dataset", CARRIED)
        content, source = carried_csv(name), f"ringfence_ml:{name}"
        own = Configuration(described(name)["schema"], f"{name}.json: schema")
        return _data(content, f"{name}.csv", source, schema or read_schema(own), label)
    path = job.input(section.text("file"))
    content = path.read_bytes()
    expected = section.text("sha256", "")
    if expected and sha256(content) != expected:
        raise ConfigurationError(f"SHA-256 {sha256(content)}", where=str(path), expected=expected)
    if schema is None:
        schema = read_schema(section.section("schema"))
    elif "schema" in section:
        section.mapping("schema")
    return _data(content, path.name, section.text("file"), schema, label)


def _data(content: bytes, name: str, source: str, schema: Schema, label: bool) -> Data:
    table = to_table(read_arrow(content, name), schema, label=label)
    order = canonical_order(table)
    table = table.take(order)
    return Data(table, schema, source, sha256(content), content_sha256(table), order)


def split_rows(rows: int, holdout: float, seed: int) -> tuple[Integers, Integers]:
    """Row numbers (of the canonical order) for training and held out, both ascending, drawn by the seed."""
    order = np.random.Generator(np.random.PCG64(seed)).permutation(rows)
    held = round(rows * holdout)
    if held == 0 or held == rows:
        raise CouldNotAssess("too_few_rows", f"{rows} rows cannot be split with a holdout of {holdout:g}")
    return np.sort(order[held:]).astype(np.int64), np.sort(order[:held]).astype(np.int64)
