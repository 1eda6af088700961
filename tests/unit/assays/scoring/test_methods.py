"""One contract for every scoring method, and one for every published formula."""

import re

import numpy as np
import pytest

from warmfront.assays.scoring.methods import (
    FORMULAS,
    METHODS,
    ScoringMethod,
    WeightedFormula,
    find_formula,
    find_method,
)

DOI = re.compile(r"10\.\d{4,}/\S+")
each_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
each_formula = pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)


def sample(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=200).round(1)


@each_method
def test_one_finite_number_for_each_set(method: ScoringMethod) -> None:
    sets = [np.array([3]), np.arange(10), np.arange(50, 90)]
    found = method.score(sample(), sets)
    assert found.shape == (3,)
    assert np.isfinite(found).all()


@each_method
def test_other_sets_do_not_matter(method: ScoringMethod) -> None:
    alone = method.score(sample(), [np.arange(10)])
    among = method.score(sample(), [np.arange(100), np.arange(10), np.array([5])])
    assert alone[0] == among[1]


@each_method
def test_high_means_expressed_more(method: ScoringMethod) -> None:
    values = np.arange(200.0)
    low, high = method.score(values, [np.arange(20), np.arange(180, 200)])
    assert high > low


@each_method
def test_values_are_left_untouched(method: ScoringMethod) -> None:
    values = sample()
    kept = values.copy()
    method.score(values, [np.arange(10)])
    np.testing.assert_array_equal(values, kept)


@each_method
def test_rank_based_is_true_exactly_where_rescaling_changes_nothing(method: ScoringMethod) -> None:
    sets = [np.arange(10), np.arange(60, 80)]
    same = np.array_equal(method.score(sample(), sets), method.score(np.exp(sample()), sets))
    assert same is method.rank_based


@each_method
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_missing_value_is_refused(method: ScoringMethod, bad: float) -> None:
    values = sample()
    values[7] = bad
    with pytest.raises(ValueError, match="1 of 200 expression values are missing or infinite"):
        method.score(values, [np.arange(3)])


@each_method
def test_an_empty_set_is_refused(method: ScoringMethod) -> None:
    with pytest.raises(ValueError, match="has 0 of the 200 genes of the sample"):
        method.score(sample(), [np.array([], dtype=np.intp)])


@each_method
def test_description_is_complete(method: ScoringMethod) -> None:
    assert method.label
    assert method.unit
    assert method.limits.endswith(".")
    assert method.scales
    assert method.doi == "" or DOI.fullmatch(method.doi)
    assert find_method(method.name) is method


@each_formula
def test_formula_rises_with_a_gene_of_positive_weight(formula: WeightedFormula) -> None:
    housekeeping = np.array([10.0, 20.0]) if formula.name == "gep18" else np.empty(0)
    low = formula.score(np.array([1.0, 5.0]), np.ones(2), housekeeping)
    high = formula.score(np.array([4.0, 5.0]), np.ones(2), housekeeping)
    assert high > low
    assert DOI.fullmatch(formula.doi)
    assert formula.unit
    assert find_formula(formula.name) is formula


def test_names_are_distinct() -> None:
    names = [method.name for method in METHODS] + [formula.name for formula in FORMULAS]
    assert len(set(names)) == len(names)


def test_unknown_method_lists_the_allowed_names() -> None:
    with pytest.raises(ValueError, match="no scoring method 'gsea'; allowed: ssgsea, gsva, mean_log, mean_z"):
        find_method("gsea")


def test_unknown_formula_lists_the_allowed_names() -> None:
    with pytest.raises(ValueError, match="no weighted formula 'gep'; allowed: cyt, ifng6, gep18"):
        find_formula("gep")
