"""Attributions against Shapley values by enumeration, reason codes, and recourse that really turns the decision."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import pytest
from ml_commands import GERMAN, Command, read

from ringfence_ml.attributions import attribute, interventional
from ringfence_ml.configuration import Configuration
from ringfence_ml.datasets import carried_csv, described, read_data
from ringfence_ml.encoding import Encoding, Input
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.explain import read_explainer
from ringfence_ml.job import Job
from ringfence_ml.models import LogisticRegression, XGBoost, by_column, scores_of
from ringfence_ml.reasons import read_reasons, top_inputs
from ringfence_ml.runs import read_run

RANDOM = np.random.default_rng(2)
NUMBERS = Encoding(tuple(Input(name, None) for name in "abcd"), standardised=False)


def shapley(value: Callable[[frozenset[int]], float], inputs: int) -> np.ndarray:
    """Shapley values by the definition, over all coalitions."""
    found = np.zeros(inputs)
    for each in range(inputs):
        others = [other for other in range(inputs) if other != each]
        for size in range(inputs):
            weight = factorial(size) * factorial(inputs - size - 1) / factorial(inputs)
            for coalition in combinations(others, size):
                chosen = frozenset(coalition)
                found[each] += weight * (value(chosen | {each}) - value(chosen))
    return found


def small_trees() -> tuple[XGBoost, np.ndarray]:
    matrix = RANDOM.normal(size=(300, 4))
    adverse = matrix[:, 0] + matrix[:, 1] * matrix[:, 2] > 0.3
    parameters = {"rounds": 4, "max_depth": 3, "eta": 0.5}
    return XGBoost.fit(matrix, adverse, parameters, 1), matrix


def test_tree_attributions_are_shapley_values_along_the_paths() -> None:
    """Oracle: v(S) walks each tree, both ways by cover where the split's input is not in S."""
    model, matrix = small_trees()
    trees = [json.loads(tree) for tree in model._booster.get_dump(dump_format="json", with_stats=True)]
    point = matrix[0].astype(np.float32)

    def walk(node: dict, chosen: frozenset[int]) -> float:
        if "leaf" in node:
            return node["leaf"]
        yes, no = ({each["nodeid"]: each for each in node["children"]}[node[way]] for way in ("yes", "no"))
        split = int(node["split"].removeprefix("f"))
        if split in chosen:
            return walk(yes if point[split] < np.float32(node["split_condition"]) else no, chosen)
        return (yes["cover"] * walk(yes, chosen) + no["cover"] * walk(no, chosen)) / node["cover"]

    expected = shapley(lambda chosen: sum(walk(tree, chosen) for tree in trees), 4)
    found = attribute(model, NUMBERS, matrix[:1], "exact", matrix[:10])
    assert found.values[0] == pytest.approx(expected, abs=1e-4)
    assert found.base + found.values[0].sum() == pytest.approx(model.margins(matrix[:1])[0], abs=1e-4)


def test_interventional_attributions_are_shapley_values_against_the_background() -> None:
    """Against one background row repeated, so that enough orders are drawn to come near the enumeration."""
    model, matrix = small_trees()
    point, background = matrix[3], matrix[10]

    def value(chosen: frozenset[int]) -> float:
        mixed = np.where([each in chosen for each in range(4)], point, background)
        return float(model.margins(mixed[None, :])[0])

    found = interventional(model, NUMBERS, point[None, :], np.tile(background, (4000, 1)), 1)
    assert found.values[0] == pytest.approx(shapley(value, 4), abs=0.03)
    assert found.base + found.values[0].sum() == pytest.approx(model.margins(point[None, :])[0], abs=1e-6)


def test_linear_attributions_are_exact_by_either_method() -> None:
    matrix = RANDOM.normal(size=(50, 4))
    model = LogisticRegression(0.3, np.array([1.0, -2.0, 0.0, 0.5]), matrix.mean(axis=0))
    exact = attribute(model, NUMBERS, matrix[:5], "exact", matrix)
    sampled = attribute(model, NUMBERS, matrix[:5], "interventional", matrix)
    assert exact.values == pytest.approx(model.coefficients * (matrix[:5] - matrix.mean(axis=0)))
    assert sampled.values == pytest.approx(exact.values, abs=1e-9)
    assert sampled.base == pytest.approx(exact.base)


def test_one_hot_columns_are_summed_to_their_input() -> None:
    encoding = Encoding((Input("a", ("x", "y")), Input("b", None), Input("c", ("p", "q", "r"))), standardised=False)
    assert by_column(np.array([[1.0, 2, 4, 8, 16, 32]]), encoding).tolist() == [[3.0, 4.0, 56.0]]


def test_reasons_are_positive_at_most_four_and_the_largest_first() -> None:
    assert top_inputs(np.array([0.1, -5.0, 0.4, 0.2, 0.0, 0.3, 0.05])) == [2, 5, 3, 0]
    assert top_inputs(np.array([-0.1, 0.2])) == [1]


def test_every_denial_has_reasons_in_the_institutions_words(reported: Path) -> None:
    decisions = read(reported / "explain/decisions.json")["decisions"]
    table = described("german_credit")["reasons"]
    assert len(decisions) == read(reported / "explain/report.json")["denied"]["rows"] > 100
    for decision in decisions:
        assert 1 <= len(decision["reasons"]) <= 4
        weights = [reason["contribution"] for reason in decision["reasons"]]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        for reason in decision["reasons"]:
            assert reason["words"] == table[reason["column"]]["words"]


def test_an_input_without_words_is_refused(german: Path) -> None:
    run = read_run(german / "run")
    table = {name: each for name, each in described("german_credit")["reasons"].items() if name != "savings"}
    with pytest.raises(ConfigurationError, match="savings"):
        read_reasons(Configuration({"reasons": table}, "x"), run.encoding, {})
    twice = described("german_credit")["reasons"] | {"savings": {"code": "R01", "words": "Savings"}}
    with pytest.raises(ConfigurationError, match="R01"):
        read_reasons(Configuration({"reasons": twice}, "x"), run.encoding, {})


def test_recourse_turns_the_decision_when_it_is_really_taken(german: Path, reported: Path, tmp_path: Path) -> None:
    """Each way is written into the applicant's own row of the file, which is read, encoded and scored anew."""
    run = read_run(german / "run")
    lines = carried_csv("german_credit").decode().splitlines()
    header = lines[0].split(",")
    decisions = [each for each in read(reported / "explain/decisions.json")["decisions"] if each["recourse"]][:20]
    assert len(decisions) == 20
    for decision in decisions:
        for way in decision["recourse"]:
            assert 1 <= len(way["changes"]) <= 2
            values = lines[decision["row"] + 1].split(",")
            for change in way["changes"]:
                assert values[header.index(change["column"])] == str(change["from"])
                values[header.index(change["column"])] = str(change["to"])
            (tmp_path / "one.csv").write_text(lines[0] + "\n" + ",".join(values) + "\n")
            job = Job(Configuration({}, "x"), tmp_path, tmp_path)
            data = read_data(Configuration({"file": "one.csv"}, "x"), job, run.schema)
            score = run.scores(data.table)[0]
            assert score == pytest.approx(way["score"], abs=1e-9)
            assert score < run.threshold


def test_recourse_is_only_what_may_change_and_misses_nothing(german: Path) -> None:
    """Enumerated again in plain loops for the denials: a way is found exactly where there is one."""
    run = read_run(german / "run")
    actions = {"savings": {"order": ["A61", "A62", "A63", "A64"]}, "other_debtors": {"to": ["A103"]}}
    job = Job(Configuration({"actionable": actions}, "x"), german, german)
    explainer = read_explainer(job, run)
    data = read_data(Configuration(GERMAN, "x"), job, run.schema)
    scores = run.scores(data.table)
    for row in np.flatnonzero(scores >= run.threshold)[:80]:
        point = run.encoding.matrix(data.table.take(np.array([row])))
        savings = data.table.value("savings", int(row))
        order = actions["savings"]["order"]
        ladder = order[order.index(savings) :] if savings in order else [savings]
        guarantors = {data.table.value("other_debtors", int(row)), "A103"}
        best = []
        for level in ladder:
            for debtor in guarantors:
                trial = point.copy()
                run.encoding.assign(trial, "savings", level)
                run.encoding.assign(trial, "other_debtors", debtor)
                best.append(float(scores_of(run.predictor.margins(trial))[0]))
        ways = explainer.decision(data.table, int(row))["recourse"]
        assert bool(ways) == (min(best) < run.threshold)
        assert all(change["column"] in actions for way in ways for change in way["changes"])


def test_partial_dependence_by_hand(reported: Path, german: Path) -> None:
    run = read_run(german / "run")
    found = {each["column"]: each for each in read(reported / "explain/report.json")["partial_dependence"]}
    assert set(found) == set(run.encoding.columns)
    longer = found["duration_months"]["mean_scores"]
    assert longer[-1] > longer[0]
    assert found["savings"]["values"] == ["A61", "A62", "A63", "A64", "A65"]


def test_stability_over_seeds_backgrounds_and_method_is_reported(reported: Path) -> None:
    stability = read(reported / "explain/report.json")["stability"]
    changed = [each["changed"] for each in stability["comparisons"]]
    assert changed.count("seed of training") == 3
    assert changed.count("background of the interventional method") == 2
    assert changed.count("method") == 1
    assert all(0.5 < each["same_reasons"] <= 1 for each in stability["comparisons"])


def test_clarifys_files(reported: Path) -> None:
    values = read(reported / "explain/analysis.json")["explanations"]["kernel_shap"]["label0"]
    assert values["global_shap_values"] == read(reported / "explain/report.json")["global_importance"]
    lines = (reported / "explain/explanations_shap/out.csv").read_text().splitlines()
    assert len(lines) == 301
    assert "savings_label0" in lines[0]


def test_an_application_without_a_label_is_explained(german: Path, command: Command, tmp_path: Path) -> None:
    lines = [line.rsplit(",", 1)[0] for line in carried_csv("german_credit").decode().splitlines()]
    (tmp_path / "applications.csv").write_text("\n".join([lines[0], lines[2], lines[1]]) + "\n")
    shutil.copytree(german / "run", tmp_path / "run")
    configuration = {"data": {"file": "applications.csv"}, "part": "all", "method": "interventional"}
    code, output = command("explain", configuration, tmp_path)
    assert code == 0
    report = read(output / "report.json")
    assert report["method"]["name"] == "interventional_permutation"
    assert "could_not_assess" in report["stability"]
    (decision,) = read(output / "decisions.json")["decisions"]
    assert decision["row"] == 0  # the second line of the data set, a loan gone bad, stands first in this file


def test_pages_stand_alone(reported: Path) -> None:
    for name in ("evaluate", "bias", "explain"):
        page = (reported / name / "report.html").read_text()
        assert page.count("<svg") >= 2
        assert "<script" not in page
        assert "src=" not in page
        assert "<link" not in page
