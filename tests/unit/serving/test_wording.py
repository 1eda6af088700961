"""Numbers and gaps in words."""

import pytest

from warmfront.domain.verdicts import Verdict
from warmfront.serving import wording


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "no number"),
        (float("nan"), "no number"),
        (0.0, "0"),
        (-0.21349, "−0.213"),
        (1662.4, "1,660"),
        (9.996, "10.0"),
        (99.96, "100"),
        (0.00012345, "0.000123"),
    ],
)
def test_a_number_has_three_digits_and_a_gap_is_a_word(value: float | None, words: str) -> None:
    assert wording.say_number(value) == words


def test_signs_are_always_shown() -> None:
    assert wording.say_signed(0.5) == "+0.50"
    assert wording.say_signed(-0.5) == "−0.50"
    assert wording.say_z(2.04) == "+2.0"
    assert wording.say_z(-0.04) == "0.0"
    assert wording.say_z(None) == "no number"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.004, "under 1%"), (0.995, "over 99%"), (1.0, "100%"), (None, "no number")],
)
def test_a_share_is_a_percentage(share: float | None, words: str) -> None:
    assert wording.say_share(share) == words


@pytest.mark.parametrize(
    ("percentile", "words"),
    [(1.2, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (None, "no reference")],
)
def test_a_percentile_is_an_ordinal(percentile: float | None, words: str) -> None:
    assert wording.say_percentile(percentile) == words


def test_not_stated_none_and_no_are_different_words() -> None:
    assert wording.say_stated(None) == "not stated"
    assert wording.say_stated(()) == "none"
    assert wording.say_stated(False) == "no"
    assert wording.say_stated(0.0) == "0"
    assert wording.say_stated(("A", "B")) == "A, B"


def test_a_long_text_is_cut_at_a_word_and_says_so() -> None:
    assert wording.shorten("one two three", 8) == "one two…"
    assert wording.shorten("one two", 7) == "one two"
    assert len(wording.shorten("x" * 500, 40)) == 40


def test_every_verdict_has_its_own_sign() -> None:
    assert len({wording.sign_of(verdict) for verdict in Verdict}) == len(Verdict)


def test_lists_end_with_and() -> None:
    assert wording.say_list(["a", "b", "c"]) == "a, b and c"
    assert wording.say_list([]) == ""
