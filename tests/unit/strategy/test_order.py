from warmfront.domain.verdicts import Verdict
from warmfront.strategy.order import DOING_WITHOUT, OTHER_OPTIONS, STANDARD_IN_DISEASE, Gap, Standing, place


def standing(name: str, **parts: object) -> Standing:
    base: dict[str, object] = {
        "block": OTHER_OPTIONS,
        "gap": Gap.NONE,
        "settled": Verdict.PASS,
        "fit": 1.0,
        "severe": False,
        "rate": None,
    }
    return Standing(name=name, **{**base, **parts})  # type: ignore[arg-type]


def ranks(*standings: Standing) -> dict[str, int]:
    return {name: where.rank for name, where in place(standings).items()}


def test_parts_are_compared_in_turn() -> None:
    found = ranks(
        standing("warned_with_rate", settled=Verdict.WARN, rate=(0.5, 0.6)),
        standing("with_rate", fit=0.0, rate=(0.1, 0.2)),
        standing("fits"),
        standing("fits_severe", severe=True),
        standing("fits_less", fit=0.5),
    )
    assert found == {"with_rate": 1, "fits": 2, "fits_severe": 3, "fits_less": 4, "warned_with_rate": 5}


def test_no_row_cannot_outrank_a_row() -> None:
    assert ranks(standing("none"), standing("row", rate=(0.0, 0.1))) == {"row": 1, "none": 2}


def test_overlapping_rates_share_a_rank_and_name_each_other() -> None:
    found = place(
        (standing("a", rate=(0.2, 0.5)), standing("b", rate=(0.4, 0.7)), standing("c", rate=(0.0, 0.1)))
    )
    assert found["a"].rank == found["b"].rank == 1
    assert found["a"].tied_with == ("b",)
    assert found["b"].tied_with == ("a",)
    assert found["c"].rank == 3
    assert found["c"].tied_with == ()


def test_a_chain_of_overlaps_shares_a_rank() -> None:
    found = place(
        (standing("a", rate=(0.6, 0.8)), standing("b", rate=(0.4, 0.65)), standing("c", rate=(0.2, 0.45)))
    )
    assert [found[name].rank for name in "abc"] == [1, 1, 1]
    assert found["a"].tied_with == ("b",)
    assert found["b"].tied_with == ("a", "c")


def test_options_without_a_rate_that_agree_are_tied() -> None:
    found = place((standing("a"), standing("b")))
    assert found["a"].rank == found["b"].rank == 1
    assert found["a"].tied_with == ("b",)


def test_blocks_precede_each_other_whatever_the_parts() -> None:
    found = ranks(
        standing("standard", block=STANDARD_IN_DISEASE, gap=Gap.OTHER, fit=0.0, severe=True),
        standing("other", rate=(0.9, 1.0)),
        standing("without", block=DOING_WITHOUT),
    )
    assert found == {"standard": 1, "other": 2, "without": 3}


def test_open_rules_stand_behind_answered_ones() -> None:
    found = ranks(
        standing("warned", settled=Verdict.WARN, fit=0.0),
        standing("asked", gap=Gap.OTHER, rate=(0.8, 0.9)),
        standing("asked_worse", gap=Gap.OTHER, fit=0.0),
    )
    assert found == {"warned": 1, "asked": 2, "asked_worse": 3}


def test_a_missing_measurement_moves_its_option_back_and_nobody_forward() -> None:
    known = ranks(standing("best"), standing("second", fit=0.5))
    missing = ranks(standing("best", gap=Gap.MEASUREMENT), standing("second", fit=0.5))
    assert known == {"best": 1, "second": 2}
    assert missing == {"best": 2, "second": 2}
