"""Value of a test against the specification's worked cases, a decision tree and plain enumeration."""

import pytest

from warmfront.stats.assay_value import gain_of_knowing, gain_of_test

# Prior, harm, sensitivity, specificity, cost, net value as printed (specification of trials, 1.8).
WORKED = (
    (0.3, 0.5, 0.8, 0.7, 0.02, 0.115),
    (0.3, 0.25, 0.8, 0.7, 0.02, 0.0425),
    (0.2, 0.25, 0.6, 0.9, 0.01, 0.09),
    (0.5, 0.25, 0.6, 0.6, 0.02, -0.02),
)


@pytest.mark.parametrize(("p", "harm", "sensitivity", "specificity", "cost", "net"), WORKED)
def test_worked_cases(p, harm, sensitivity, specificity, cost, net) -> None:
    assert gain_of_test(p, harm, sensitivity, specificity) - cost == pytest.approx(net, abs=1e-12)


@pytest.mark.parametrize(("p", "harm", "sensitivity", "specificity", "_", "__"), WORKED)
def test_the_best_of_all_four_rules_of_action_gives_the_same_gain(
    p, harm, sensitivity, specificity, _, __
) -> None:
    """A rule says whether to treat after a positive and after a negative answer; all are tried."""
    worth = []
    for after_positive in (False, True):
        for after_negative in (False, True):
            value = 0.0
            for holds, chance, payoff in ((True, p, 1.0), (False, 1 - p, -harm)):
                positive = sensitivity if holds else 1 - specificity
                treated = positive * after_positive + (1 - positive) * after_negative
                value += chance * treated * payoff
            worth.append(value)
    now = max(0.0, p - harm * (1 - p))
    assert gain_of_test(p, harm, sensitivity, specificity) == pytest.approx(max(worth) - now, abs=1e-12)


@pytest.mark.parametrize(("p", "harm"), [(0.3, 0.5), (0.7, 0.25), (0.1, 2.0)])
def test_knowing_for_sure_spares_the_smaller_of_two_losses(p, harm) -> None:
    """Deciding now loses p without treatment, or h (1 - p) with it."""
    assert gain_of_knowing(p, harm) == pytest.approx(min(p, harm * (1 - p)), abs=1e-12)
