"""The data that the package carries are the original ones, whole, and read the same in any row order."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from pathlib import Path

import pytest

from ringfence_ml import datasets
from ringfence_ml.columns import read_schema
from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.job import Job
from ringfence_ml.table import canonical_order, content_sha256, read_arrow, to_table


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(datasets.carried_csv(name).decode())))


@pytest.mark.parametrize(("name", "rows", "adverse"), [("german_credit", 1000, 300), ("adult", 48842, 37155)])
def test_carried_data_is_whole(name: str, rows: int, adverse: int) -> None:
    found = rows_of(name)
    label = datasets.described(name)["schema"]["label"]
    assert len(found) == rows
    assert sum(row[label["column"]] in label["adverse"] for row in found) == adverse


def test_german_sex_codes_are_not_the_scrambled_ones() -> None:
    """UCI's counts, and those of the code by label: a copy that scrambles the column keeps neither."""
    pairs = Counter((row["personal_status_sex"], row["credit"]) for row in rows_of("german_credit"))
    assert pairs == {
        ("A91", "bad"): 20,
        ("A91", "good"): 30,
        ("A92", "bad"): 109,
        ("A92", "good"): 201,
        ("A93", "bad"): 146,
        ("A93", "good"): 402,
        ("A94", "bad"): 25,
        ("A94", "good"): 67,
    }


def test_changed_data_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = datasets.described("german_credit") | {"csv_sha256": "0" * 64}
    monkeypatch.setattr(datasets, "described", lambda name: changed)
    with pytest.raises(ConfigurationError, match="SHA-256"):
        datasets.carried_csv.__wrapped__("german_credit")


def test_row_order_does_not_matter_and_content_does() -> None:
    lines = datasets.carried_csv("german_credit").decode().splitlines()
    schema = read_schema(Configuration(datasets.described("german_credit")["schema"], "schema"))

    def content(body: list[str]) -> str:
        table = to_table(read_arrow("\n".join([lines[0], *body]).encode(), "x.csv"), schema, label=True)
        return content_sha256(table.take(canonical_order(table)))

    shuffled = lines[1:]
    random.Random(7).shuffle(shuffled)
    assert shuffled != lines[1:]
    assert content(shuffled) == content(lines[1:])
    assert content([lines[1].replace("1169", "1170"), *lines[2:]]) != content(lines[1:])


def test_what_lies_outside_the_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    job = Job(Configuration({}, "x"), tmp_path / "in", tmp_path / "out")
    with pytest.raises(ConfigurationError, match="outside"):
        job.input("../secret.csv")
