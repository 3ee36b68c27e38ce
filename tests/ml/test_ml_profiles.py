"""Counts that merge, the baseline made of them, and Model Monitor's files."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ml_commands import read

from ringfence_ml.baseline import read_baseline
from ringfence_ml.columns import Column, read_schema
from ringfence_ml.configuration import Configuration
from ringfence_ml.datasets import described, read_data
from ringfence_ml.errors import CouldNotAssess
from ringfence_ml.job import Job
from ringfence_ml.profiles import Bins, Profile, fit_bins, merge, moments, profile
from ringfence_ml.runs import read_run
from ringfence_ml.table import Category, Table

SCHEMA = read_schema(Configuration(described("adult")["schema"], "x"))


@pytest.fixture(scope="module")
def adult() -> Table:
    return read_data(Configuration({"dataset": "adult"}, "x"), Job(Configuration({}, "x"), Path(), Path())).table


@pytest.fixture(scope="module")
def bins(adult: Table) -> dict[str, Bins]:
    return fit_bins(adult.take(np.arange(10_000)), SCHEMA.columns)


def test_parts_in_any_order_come_to_the_whole(adult: Table, bins: dict[str, Bins]) -> None:
    whole = profile(adult, bins)
    for parts in (2, 7):
        pieces = [profile(adult.take(rows), bins) for rows in np.array_split(np.arange(adult.rows), parts)]
        assert merge(*pieces) == whole
        assert merge(*reversed(pieces)) == whole


def test_counts_are_numpys(adult: Table, bins: dict[str, Bins]) -> None:
    counts = profile(adult, bins).columns["age"]
    edges = [-np.inf, *bins["age"].edges, np.inf]
    ages = adult.numbers["age"]
    expected = [int(((ages > low) & (ages <= high)).sum()) for low, high in itertools.pairwise(edges)]
    assert list(counts.counts) == expected
    mean, deviation = moments(counts, bins["age"])
    assert mean == pytest.approx(ages.mean(), rel=1e-9)
    assert deviation == pytest.approx(ages.std(), rel=1e-6)


def test_the_json_form_comes_back(adult: Table, bins: dict[str, Bins]) -> None:
    whole = profile(adult, bins)
    assert Profile.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert {name: Bins.from_json(json.loads(json.dumps(each.to_json()))) for name, each in bins.items()} == bins


def test_missing_and_new_levels_are_counted_beside(bins: dict[str, Bins]) -> None:
    levels = ("Martian", "Private")
    table = Table(4, {}, {"workclass": Category(np.array([0, 1, -1, 0]), levels)}, {})
    counts = profile(table, {"workclass": bins["workclass"]}).columns["workclass"]
    assert counts.new == (("Martian", 2),)
    assert (counts.missing, counts.present) == (1, 3)


VALUES = st.lists(st.one_of(st.just(float("nan")), st.floats(-1e12, 1e12)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES)
def test_merge_of_any_two_batches_is_their_sum(one: list[float], other: list[float]) -> None:
    bins = {"x": Bins("x", "number", (0.0, 1.0, 5.0), 2)}

    def of(values: list[float]) -> Profile:
        return profile(Table(len(values), {"x": np.array(values, dtype=float)}, {}, {}), bins)

    assert merge(of(one), of(other)) == of(one + other)


def test_a_column_without_values_has_no_bins() -> None:
    table = Table(2, {"x": np.array([np.nan, np.nan])}, {}, {})
    with pytest.raises(CouldNotAssess, match="x has no value"):
        fit_bins(table, [Column("x", "number", "feature")])


def test_baseline_holds_what_a_monitor_needs(reported: Path, german: Path) -> None:
    run = read_run(german / "run")
    baseline = read_baseline(reported / "baseline/baseline.json", run)
    assert baseline.profile.rows == baseline.scores.rows == 300
    assert set(baseline.bins) == {column.name for column in run.schema.columns}
    quality = baseline.content["quality"]
    assert sum(quality["calibration"]["rows"]) == 300
    assert sum(quality["calibration"]["adverse"]) == quality["adverse"]
    assert set(baseline.content["attribution"]["mean_absolute"]) == set(run.encoding.columns)
    assert "DI" in baseline.content["bias"]["age_25_or_younger"]["post_training"]


def test_baseline_of_another_model_is_not_compared_with(reported: Path, german: Path) -> None:
    with pytest.raises(CouldNotAssess) as raised:
        read_baseline(reported / "baseline/baseline.json", read_run(german / "linear"))
    assert raised.value.reason == "other_model"


def test_model_monitors_files(reported: Path) -> None:
    statistics, constraints = (read(reported / f"baseline/{name}.json") for name in ("statistics", "constraints"))
    assert statistics["dataset"]["item_count"] == 300
    features = {each["name"]: each for each in statistics["features"]}
    numbers = features["duration_months"]["numerical_statistics"]
    assert features["duration_months"]["inferred_type"] == "Integral"
    assert sum(bucket["count"] for bucket in numbers["distribution"]["kll"]["buckets"]) == 300
    assert numbers["min"] <= numbers["mean"] <= numbers["max"]
    texts = features["housing"]["string_statistics"]
    assert texts["distinct_count"] == 3
    rules = {each["name"]: each for each in constraints["features"]}
    assert rules["housing"]["string_constraints"]["domains"] == ["A151", "A152", "A153"]
    assert rules["age"]["num_constraints"]["is_non_negative"] is True
    assert rules["age"]["completeness"] == 1.0
