"""Bias metrics against hand-computed values, the shape of Clarify's file, and facets that cannot be assessed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from ml_commands import GERMAN, Command, read

from ringfence_ml.bias import cells_of, flips_of, with_intervals
from ringfence_ml.bias_metrics import DESCRIPTIONS, POST_TRAINING, PRE_TRAINING

# (facet d?, label favourable?, approved?, group): rows. a: 10 rows, d: 6 rows.
ROWS = {
    (0, 1, 1, 0): 4,
    (0, 1, 0, 0): 1,
    (0, 0, 1, 1): 2,
    (0, 0, 0, 1): 3,
    (1, 1, 1, 0): 1,
    (1, 1, 0, 1): 1,
    (1, 0, 1, 0): 1,
    (1, 0, 0, 1): 3,
}


def hand_cells() -> np.ndarray:
    table = np.array([key for key, count in ROWS.items() for _ in range(count)])
    member, label, approved = (table[:, index].astype(bool) for index in range(3))
    flips = np.zeros(len(table), dtype=int)
    flips[np.flatnonzero(member & ~approved)[:2]] = 1
    flips[np.flatnonzero(member & approved)[:1]] = -1
    return cells_of(member, label, approved, flips, table[:, 3], 2)


def hand_values() -> dict[str, float]:
    """Written out from the guide's formulas with the counts above."""
    qa, qd = 5 / 10, 2 / 6
    pa, pd = np.array([0.5, 0.5]), np.array([4 / 6, 2 / 6])
    mean = (pa + pd) / 2
    kl = lambda p, q: float((p * np.log(p / q)).sum())  # noqa: E731
    # Groups: 0 has 5 of a (4 approved) and 2 of d (both approved, labels 1 and 0); 1 has 5 of a and 4 of d.
    labels = (7 * (1 / 1 - 1 / 6) + 9 * (3 / 8 - 1 / 1)) / 16
    decisions = (7 * (0 / 1 - 2 / 6) + 9 * (4 / 7 - 0 / 2)) / 16
    benefits = np.array([1.0] * (4 + 3 + 1 + 3) + [0.0] * 2 + [2.0] * 3)
    return {
        "CI": (10 - 6) / 16,
        "DPL": qa - qd,
        "KL": kl(pa, pd),
        "JS": (kl(pa, mean) + kl(pd, mean)) / 2,
        "LP": math.sqrt(2) / 6,
        "TVD": 1 / 6,
        "KS": 1 / 6,
        "CDDL": labels,
        "AD": 7 / 10 - 4 / 6,
        "CDDPL": decisions,
        "DAR": 4 / 6 - 1 / 2,
        "DCA": 5 / 6 - 2 / 2,
        "DCR": 4 / 4 - 5 / 4,
        "DI": (2 / 6) / (6 / 10),
        "DPPL": 6 / 10 - 2 / 6,
        "DRR": 3 / 4 - 3 / 4,
        "FT": (2 - 1) / 6,
        "GE": float(((benefits / benefits.mean()) ** 2 - 1).mean() / 2),
        "RD": 4 / 5 - 1 / 2,
        "SD": 3 / 4 - 3 / 5,
        "TE": 1 / 1 - 1 / 2,
    }


def test_every_metric_of_clarify_is_there() -> None:
    pre = ["CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL"]
    post = ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE"]
    assert list(PRE_TRAINING) == pre
    assert list(POST_TRAINING) == post
    assert set(DESCRIPTIONS) == {*pre, *post}


@pytest.mark.parametrize("name", [*PRE_TRAINING, *POST_TRAINING])
def test_metric_by_hand(name: str) -> None:
    metric = (PRE_TRAINING | POST_TRAINING)[name]
    assert float(metric(hand_cells()[None])[0]) == pytest.approx(hand_values()[name], abs=1e-12)


def test_intervals_hold_the_value_and_narrow_with_rows() -> None:
    cells = hand_cells()
    small = with_intervals({"DPPL": POST_TRAINING["DPPL"]}, cells * 20, resamples=500, seed=1)["DPPL"]
    large = with_intervals({"DPPL": POST_TRAINING["DPPL"]}, cells * 2000, resamples=500, seed=1)["DPPL"]
    assert small["low"] < small["value"] < small["high"]
    assert (small["high"] - small["low"]) / (large["high"] - large["low"]) == pytest.approx(10, rel=0.2)


def test_what_is_not_defined_has_no_value() -> None:
    cells = hand_cells()
    cells[1, :, 1] = 0  # nobody of d is approved
    found = with_intervals({"DCA": POST_TRAINING["DCA"], "DI": POST_TRAINING["DI"]}, cells, resamples=100, seed=1)
    assert found["DCA"]["value"] is None
    assert found["DI"]["value"] == 0


def test_flips_are_towards_what_the_like_of_the_other_group_get() -> None:
    """Two clusters: a is approved at the left and refused at the right; d is treated the other way round."""
    left, right = np.zeros((10, 1)), np.ones((10, 1)) * 9
    matrix = np.concatenate([left, right, left[:3], right[:2]])
    member = np.array([False] * 20 + [True] * 5)
    approved = np.array([True] * 10 + [False] * 10 + [False] * 3 + [True] * 2)
    assert flips_of(matrix, member, approved)[20:].tolist() == [1, 1, 1, -1, -1]


def test_the_report_names_the_young_and_gives_intervals(reported: Path) -> None:
    facet = read(reported / "bias/report.json")["facets"]["age_25_or_younger"]
    assert facet["rows"]["disadvantaged"] + facet["rows"]["others"] == 300
    for family, count in (("pre_training", 8), ("post_training", 13)):
        assert len(facet[family]) == count
    impact = facet["post_training"]["DI"]
    assert impact["low"] < impact["value"] < impact["high"]


def test_clarifys_file_has_clarifys_shape(reported: Path) -> None:
    analysis = read(reported / "bias/analysis.json")
    section = analysis["post_training_bias_metrics"]
    assert (section["label"], section["label_value_or_threshold"]) == ("credit", "good")
    (facet,) = section["facets"]["age"]
    assert facet["value_or_threshold"] == "(-inf, 25]"
    assert {metric["name"] for metric in facet["metrics"]} == set(POST_TRAINING)
    assert all({"name", "description", "value"} <= set(metric) for metric in facet["metrics"])


def test_a_facet_without_members_is_a_finding_and_the_others_go_on(german: Path, command: Command) -> None:
    facets = {
        "centenarians": {"column": "age", "at_least": 100},
        "young": {"column": "age", "at_most": 25},
    }
    code, output = command("bias", {"data": GERMAN, "facets": facets}, german)
    report = read(output / "report.json")
    assert code == 0
    assert list(report["facets"]) == ["young"]
    (finding,) = [each for each in report["findings"] if each["kind"] == "could_not_assess"]
    assert finding["reason"] == "facet_empty"


def test_limits_are_held_against_the_interval(german: Path, command: Command) -> None:
    limits = {"age_25_or_younger": {"DI": {"at_least": 0.8}, "DPPL": {"at_most": 0.9}, "CI": {"at_most": 0.1}}}
    _, output = command("bias", {"data": GERMAN, "limits": limits}, german)
    report = read(output / "report.json")
    verdicts = {each["name"]: each["verdict"] for each in report["findings"] if each["kind"] == "limit"}
    assert verdicts["DPPL"] == "pass"
    assert verdicts["CI"] == "fail"
    assert report["verdict"] == "fail"
    _, output = command("bias", {"data": GERMAN, "limits": {"age_25_or_younger": {"AD": {"at_most": 0}}}}, german)
    assert read(output / "report.json")["verdict"] == "undecided"


def test_adult_by_sex_and_race(command: Command) -> None:
    """The known gap of the census data, in labels and in a model that never saw sex: women fewer, and narrowly so."""
    _, output = command("train", {"data": {"dataset": "adult"}, "model": {"kind": "xgboost"}})
    output.rename(output.parent / "run")
    code, found = command("bias", {"data": {"dataset": "adult"}, "resamples": 200}, output.parent)
    facets = read(found / "report.json")["facets"]
    assert code == 0
    assert set(facets) == {"sex", "race"}
    labels = facets["sex"]["pre_training"]["DPL"]
    assert 0.15 < labels["low"] < labels["value"] < labels["high"] < 0.25
    assert facets["sex"]["post_training"]["DI"]["high"] < 0.8
    analysis = read(found / "analysis.json")
    assert set(analysis["pre_training_bias_metrics"]["facets"]) == {"sex", "race"}
