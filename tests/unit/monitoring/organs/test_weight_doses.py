"""Doses by weight: both sides of the limit of weight, the maximum, and no dose without a weight."""

import pytest

from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.organs.weight_doses import dose_for_weight

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(
    ("weight", "mg", "capped"),
    [
        (10, 120, False),
        (29.9, 358.8, False),
        (30, 240, False),
        (100, 800, False),
        (100.1, 800, True),
        (120, 800, True),
    ],
)
def test_tocilizumab(weight: float, mg: float, capped: bool) -> None:
    (found,) = dose_for_weight("tocilizumab", weight, KNOWLEDGE)
    assert (found.mg, found.highest_mg, found.capped) == (mg, mg, capped)
    assert "at most 800 mg" in found.words
    assert "not an order" in found.words


def test_a_range_is_capped_at_its_upper_end() -> None:
    (found,) = dose_for_weight("methylprednisolone", 600 / 2, KNOWLEDGE)
    assert (found.mg, found.highest_mg, found.capped) == (300, 600, False)
    (child,) = dose_for_weight("dexamethasone", 25, KNOWLEDGE)
    assert (child.mg, child.capped, child.status) == (10, True, "assumption")
    assert {one.use for one in dose_for_weight("prednisone", 20, KNOWLEDGE)} == {
        "immune-related event of grade 2",
        "immune-related event of grade 3 or 4",
    }
    assert all("no maximum is printed" in one.words for one in dose_for_weight("prednisone", 20, KNOWLEDGE))


@pytest.mark.parametrize("weight", [None, float("nan"), 0.0, 1.0, 301.0])
def test_no_dose_without_a_possible_weight(weight: float | None) -> None:
    with pytest.raises(InputError, match="not guessed from age"):
        dose_for_weight("tocilizumab", weight, KNOWLEDGE)


def test_an_unknown_drug_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="tocilizumab"):
        dose_for_weight("aspirin", 20, KNOWLEDGE)
