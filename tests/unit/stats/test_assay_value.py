import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmfront.stats.assay_value import gain_of_knowing, gain_of_test, gain_range

SHARE = st.floats(0, 1)
HARM = st.floats(0, 3)


@given(p=SHARE, harm=HARM, sensitivity=SHARE, specificity=SHARE)
def test_a_test_is_worth_something_between_nothing_and_knowing(p, harm, sensitivity, specificity) -> None:
    gain = gain_of_test(p, harm, sensitivity, specificity)
    assert 0 <= gain <= gain_of_knowing(p, harm) + 1e-12


@given(p=SHARE, harm=HARM)
def test_a_coin_is_worth_nothing(p, harm) -> None:
    assert gain_of_test(p, harm, 0.5, 0.5) == pytest.approx(0, abs=1e-12)


@given(
    p=SHARE, harm=HARM, sensitivity=st.floats(0.5, 1), specificity=st.floats(0.5, 1), more=st.floats(0, 0.5)
)
def test_a_better_test_is_never_worth_less(p, harm, sensitivity, specificity, more) -> None:
    gain = gain_of_test(p, harm, sensitivity, specificity)
    assert gain_of_test(p, harm, min(1.0, sensitivity + more), specificity) >= gain - 1e-12
    assert gain_of_test(p, harm, sensitivity, min(1.0, specificity + more)) >= gain - 1e-12


@given(harm=HARM, sensitivity=SHARE, specificity=SHARE)
def test_what_is_certain_needs_no_test(harm, sensitivity, specificity) -> None:
    assert gain_of_test(0.0, harm, sensitivity, specificity) == pytest.approx(0, abs=1e-12)
    assert gain_of_test(1.0, harm, sensitivity, specificity) == pytest.approx(0, abs=1e-12)


def test_the_range_holds_the_value_and_widens_with_its_ends() -> None:
    centre = gain_of_test(0.3, 0.5, 0.8, 0.7)
    low, high = gain_range((0.2, 0.4), (0.25, 1.0), 0.8, 0.7)
    assert low < centre < high
    wider = gain_range((0.0, 0.6), (0.25, 1.0), 0.8, 0.7)
    assert wider[0] == 0 <= low
    assert wider[1] >= high
    assert gain_range((0.3, 0.3), (0.5, 0.5), 0.8, 0.7) == pytest.approx((centre, centre))


@pytest.mark.parametrize(("p", "harm", "said"), [(1.2, 0.5, "p is 1.2"), (0.5, -0.1, "harm is -0.1")])
def test_impossible_input_is_named(p, harm, said) -> None:
    with pytest.raises(ValueError, match=said):
        gain_of_test(p, harm, 0.8, 0.7)
