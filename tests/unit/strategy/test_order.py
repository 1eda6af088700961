import dataclasses

from warmfront.domain.ranking import PARTS, Weights
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.order import (
    DOING_WITHOUT,
    OTHER_OPTIONS,
    STANDARD_IN_DISEASE,
    Gap,
    Standing,
    beats,
    group_by_weights,
    list_weights,
    place,
    utility,
    vary_weights,
)

SCALE = load_knowledge().options.scale
DEFAULT = load_knowledge().options.weights
assert SCALE is not None
assert DEFAULT is not None
RANGE = vary_weights(DEFAULT, SCALE)


def standing(name: str, *, block: int = OTHER_OPTIONS, gap: Gap = Gap.NONE, **parts: float) -> Standing:
    base = {"fit": 0.5, "evidence": 0.5, "harm": 0.5, "feasibility": 0.5, "certainty": 0.5, **parts}
    return Standing(name=name, block=block, gap=gap, values=tuple(base[part] for part in PARTS))


def ranks(*standings: Standing) -> dict[str, int]:
    return {name: where.rank for name, where in place(standings, RANGE).items()}


def test_the_grid_holds_the_weights_first_and_every_direction_once() -> None:
    assert tuple(RANGE.vectors[0]) == list_weights(DEFAULT)
    # 3^5 combinations; the 2^5 without the high factor double those without the low one.
    assert len(RANGE.vectors) == 3**5 - 2**5
    assert len({tuple(row) for row in RANGE.vectors}) == len(RANGE.vectors)
    assert abs(RANGE.vectors.sum(axis=1) - 1).max() < 1e-6


def test_what_is_better_in_a_part_and_worse_in_none_stands_before() -> None:
    for part in PARTS:
        assert ranks(standing("plain"), standing("better", **{part: 0.9})) == {"better": 1, "plain": 2}


def test_a_difference_below_the_margin_is_a_tie() -> None:
    """A tenth of a part that weighs 0.1 is 0.01 of utility, which does not exceed the margin of 0.01."""
    found = place((standing("a"), standing("b", feasibility=0.6)), RANGE)
    assert found["a"].rank == found["b"].rank == 1
    assert found["a"].tied_with == ("b",)
    assert found["b"].tied_with == ("a",)


def test_an_order_that_a_fifth_of_the_weights_reverses_is_a_tie() -> None:
    """The better fit weighs more when its weight doubles, the better evidence when its own does."""
    fits, shown = standing("fits", fit=1.0), standing("shown", evidence=0.8)
    assert utility(shown.values, RANGE.vectors[0]) > utility(fits.values, RANGE.vectors[0])
    assert not beats(shown, fits, RANGE)
    assert ranks(fits, shown) == {"fits": 1, "shown": 1}


def test_the_share_is_counted_over_the_grid() -> None:
    """By hand: two weights, each halved, kept or doubled, make five directions."""
    two = Weights(fit=0.5, evidence=0.5, harm=0.0, feasibility=0.0, certainty=0.0)
    grid = vary_weights(two, SCALE)
    directions = {tuple(round(float(value), 6) for value in row[:2]) for row in grid.vectors}
    assert directions == {
        (0.5, 0.5), (0.333333, 0.666667), (0.2, 0.8), (0.666667, 0.333333), (0.8, 0.2),
    }  # fmt: skip
    # 0.9 of fit against 0.24 of evidence loses at 1:4 alone (0.18 against 0.192), which 4 of 5 outvote.
    first = standing("first", fit=0.9, evidence=0.0)
    assert beats(first, standing("second", fit=0.0, evidence=0.24), grid)
    # Against 0.5 it loses at 1:2 as well (0.3 against 0.333): 3 of 5 are too few.
    assert not beats(first, standing("third", fit=0.0, evidence=0.5), grid)


def test_a_group_ends_where_its_first_option_is_clearly_better() -> None:
    """A chain of ties does not reach further than the first option of the group."""
    row = [standing(name, harm=harm) for name, harm in (("a", 0.9), ("b", 0.85), ("c", 0.79), ("d", 0.75))]
    groups = [[own.name for own in group] for group in group_by_weights(row, RANGE)]
    assert groups == [["a", "b"], ["c", "d"]]
    assert ranks(*row) == {"a": 1, "b": 1, "c": 3, "d": 3}
    assert place(row, RANGE)["b"].tied_with == ("a",)


def test_getting_worse_never_gains_a_rank_through_a_chain() -> None:
    """With chains that share a rank, `own` would join the first option through `between`."""
    first, between = standing("first", harm=0.9), standing("between", harm=0.8)
    before = ranks(first, between, standing("own", harm=0.75))
    after = ranks(first, between, standing("own", harm=0.7))
    assert after["own"] >= before["own"]


def test_blocks_precede_each_other_whatever_the_parts() -> None:
    found = ranks(
        standing("none", block=DOING_WITHOUT, fit=1.0, evidence=1.0),
        standing("standard", block=STANDARD_IN_DISEASE, fit=0.0, evidence=0.0),
        standing("other", fit=0.9),
    )
    assert found == {"standard": 1, "other": 2, "none": 3}


def test_open_rules_stand_behind_answered_ones() -> None:
    found = ranks(
        standing("other", gap=Gap.OTHER, evidence=1.0),
        standing("measurement", gap=Gap.MEASUREMENT, evidence=0.1),
        standing("answered", evidence=0.9),
    )
    assert found == {"answered": 1, "measurement": 2, "other": 3}


def test_a_missing_measurement_moves_its_option_back_and_nobody_forward() -> None:
    best, next_ = standing("best", evidence=1.0), standing("next")
    assert ranks(best, next_) == {"best": 1, "next": 2}
    waiting = standing("best", evidence=1.0, gap=Gap.MEASUREMENT)
    assert ranks(waiting, next_) == {"next": 2, "best": 2}


def test_equal_options_are_tied_and_the_input_order_changes_nothing() -> None:
    row = (standing("b"), standing("a"), standing("c", fit=0.0))
    found = place(row, RANGE)
    assert found["a"].tied_with == ("b",)
    assert place(row[::-1], RANGE) == found


def test_of_equal_options_the_milder_one_is_listed_first_and_they_stay_tied() -> None:
    mild = dataclasses.replace(standing("z_mild"), harm_shown=0.7)
    harsh = dataclasses.replace(standing("a_harsh"), harm_shown=0.2)
    (group,) = group_by_weights((harsh, mild), RANGE)
    assert [own.name for own in group] == ["z_mild", "a_harsh"]
    assert place((harsh, mild), RANGE)["z_mild"].tied_with == ("a_harsh",)
