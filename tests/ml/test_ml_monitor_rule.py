"""The rule: exact p-values, Holm's correction, gates on the effect, and when a sample is too small."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ringfence_ml.monitor_model import ndcg
from ringfence_ml.monitor_power import is_short, number_power
from ringfence_ml.monitor_rule import (
    ALPHAS,
    Test,
    category_test,
    judge,
    missing_test,
    new_categories_test,
    number_test,
)


def test_two_bins_give_fishers_p() -> None:
    # With two bins the widest gap is the gap of one count, whose conditional law is hypergeometric.
    found = number_test("x", (900, 100), (150, 50), tests=10, seed=1)
    law = stats.hypergeom(1_200, 1_050, 200)
    outcomes = np.arange(201)
    exact = law.pmf(outcomes)[np.abs(outcomes - 175) >= 25].sum()
    assert found.method.startswith("exact conditional")
    assert found.p == pytest.approx(exact, abs=3 * np.sqrt(exact / 20_000) + 2 / 20_000)


def test_equal_seeds_give_equal_p_and_other_columns_do_not_matter() -> None:
    one, other = (number_test("x", (500, 300, 200), (60, 30, 30), tests=5, seed=4) for _ in range(2))
    assert one == other


def test_few_heavy_values_are_not_screened_out() -> None:
    # Kolmogorov's own p-value is 0.2 here, though the shares differ by more than four standard errors.
    found = number_test("gain", (9_200, 800), (880, 120), tests=13, seed=1)
    assert stats.kstwobign.sf(found.statistic * np.sqrt(10_000 * 1_000 / 11_000)) > 0.05
    assert found.p < 1e-3


@pytest.mark.parametrize("kind", ["number", "category"])
def test_p_values_of_equal_distributions_are_rarely_small(kind: str) -> None:
    random = np.random.Generator(np.random.PCG64(8))
    shares = np.array([0.5, 0.3, 0.1, 0.06, 0.04])
    small = 0
    for seed in range(400):
        one, other = (random.multinomial(size, shares).tolist() for size in (3_000, 700))
        if kind == "number":
            p = number_test("x", one, other, tests=1, seed=seed).p
        else:
            p = category_test("x", "abcde", one, other, tests=1, seed=seed).p
        small += p < 0.01
    assert small <= 11  # 4 are expected; more than 11 come with a chance of one in a thousand


def test_a_category_that_moves_alone_and_many_that_move_a_little() -> None:
    levels = [str(each) for each in range(20)]
    even = [500] * 20
    alone = category_test("x", levels, even, [100] + [47] * 18 + [54], tests=10, seed=1)
    little = category_test("x", levels, even, [38, 62] * 10, tests=10, seed=1)
    assert alone.p < 1e-3
    assert little.p < 1e-3
    assert alone.effects["level"] == "0"


def test_rare_levels_are_pooled() -> None:
    found = category_test("x", ["a", "b", "c", "d"], (900, 97, 2, 1), (450, 48, 1, 1), tests=1, seed=1)
    assert found.notes["pooled_levels"] == 2
    assert found.p > 0.5


def of(p: float, *, material: bool = True, family: str = "drift") -> Test:
    return Test(family, f"{p}", "binned_ks", 0.1, p, "", {}, material)


def test_holm_steps_down_and_stops() -> None:
    alpha = ALPHAS["drift"]
    tests = [of(alpha / 2), of(alpha / 2.5), of(0.9), of(alpha / 5)]
    assert [each.violation for each in judge(tests)] == [False, False, False, True]
    # By hand: 4 * alpha/5, then 3 * alpha/2.5, then 2 * alpha/2 (but no less than the one before), then 0.9.
    expected = [1.2 * alpha, 1.2 * alpha, 0.9, 0.8 * alpha]
    assert [each.adjusted for each in judge(tests)] == pytest.approx(expected)


def test_families_do_not_pay_for_each_other() -> None:
    p = ALPHAS["presence"] * 0.9
    assert judge([of(p, family="presence"), *[of(0.5)] * 30])[0].violation
    assert not judge([of(p, family="presence"), of(0.5, family="presence")])[0].violation


def test_what_is_significant_and_small_is_no_violation() -> None:
    before, after = [1_000_000] * 10, [1_010_000, *[1_000_000] * 8, 990_000]
    found = judge([number_test("x", before, after, tests=1, seed=1)])[0]
    assert found.adjusted < ALPHAS["drift"]
    assert not found.violation


def test_missing_values_and_new_categories() -> None:
    assert judge([missing_test("x", (0, 10_000), (20, 1_000), tests=1)])[0].violation
    assert not judge([missing_test("x", (500, 10_000), (55, 1_000), tests=1)])[0].violation
    assert not judge([missing_test("x", (500, 10_000), (0, 1_000), tests=1)])[0].violation
    often = new_categories_test("x", [9_000, 900, 100], [("new", 20)], 1_000, tests=1)
    assert judge([often])[0].violation
    # A baseline with many levels seen once expects levels that it has not seen.
    rare = new_categories_test("x", [9_000] + [1] * 200, [("new", 20)], 1_000, tests=1)
    assert not judge([rare])[0].violation


def test_power_grows_with_rows_and_short_samples_are_told() -> None:
    level = ALPHAS["drift"] / 13
    assert number_power(10_000, 200, level) < 0.5 < 0.95 < number_power(10_000, 1_000, level)
    assert is_short(0.5, 999, 10_000)
    assert is_short(0.5, 10_000, 999)
    assert not is_short(0.5, 1_000, 1_000)
    assert not is_short(0.95, 500, 500)


def test_clarifys_ndcg() -> None:
    importances = np.array([3.0, 2.0, 1.0])
    assert ndcg(importances, importances * 2) == 1.0
    swapped = (1 * 1 + 2 / np.log2(3) + 3 / 2) / (3 * 1 + 2 / np.log2(3) + 1 / 2)
    assert ndcg(importances, np.array([1.0, 2.0, 3.0])) == pytest.approx(swapped)
