from warmfront.domain.schedules import ScheduleOutcome, ScheduleVerdict
from warmfront.simulation.search.summary import choose_shown, say_best


def outcomes(**benefits):
    return [
        ScheduleOutcome(
            model=model, regimen=name.replace("_", " "), benefit=benefit, low=0.0, high=1.0, hazard=None,
            treatment_days=1, on_front=False,
        )
        for name, pair in benefits.items()
        for model, benefit in zip(("a", "b"), pair, strict=True)
    ]  # fmt: skip


FOUND = outcomes(
    standard=(0.5, 0.7), later=(0.9, 0.5), earlier=(0.2, 0.2), other=(0.6, 0.5), no_treatment=(1, 1)
)
VERDICT = ScheduleVerdict(
    first="later", second="standard", verdict="not distinguishable", agreeing=(), opposing=(), silent=(),
    reasons=(),
)  # fmt: skip


def test_the_best_is_named_with_both_means_and_the_verdict():
    assert say_best("standard", FOUND, [VERDICT]) == (
        "Highest probability of benefit averaged over models: later (70% against 60% under the standard); "
        "verdict of the models on the two: not distinguishable"
    )


def test_a_standard_that_nothing_beats_is_said_to_stand():
    assert say_best("later", FOUND, []).startswith("No alternative has a higher probability of benefit")


def test_alone_the_standard_has_no_best():
    assert say_best("standard", outcomes(standard=(0.5, 0.7)), []) == ""


def test_shown_are_the_standard_the_two_best_and_no_treatment():
    assert choose_shown("standard", FOUND) == ["standard", "later", "other", "no treatment"]
