"""The drawing of an order: dashed and named unknown where nobody was compared."""

from xml.etree import ElementTree

import pytest

from warmfront.serving.figures.sequence import WIDTH, SequenceBox, draw_sequence


def box(place: int, name: str, *, needed: bool = False) -> SequenceBox:
    return SequenceBox(place=place, role="primes", agents=name, target="on: a constraint", needed=needed)


BOXES = [box(1, "radiotherapy", needed=True), box(2, "a"), box(2, "b"), box(3, "PD-1 antibody")]


def drawn(order: str, compared: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(str(draw_sequence(BOXES, order, "made-up", compared)))  # noqa: S314  our own text


@pytest.mark.parametrize(
    ("order", "dashed", "words"),
    [
        ("known", False, "compared in people: PACIFIC"),
        ("by schedule", False, "as scheduled; no order compared"),
        ("unknown", True, "order unknown"),
    ],
)
def test_only_an_unknown_order_is_dashed_and_the_words_say_why(order: str, dashed: bool, words: str) -> None:
    picture = drawn(order, "PACIFIC" if order == "known" else "")
    shapes = [shape for shape in picture.iter() if shape.tag in ("rect", "line")]
    assert len(shapes) == 4 + 2
    assert all(("stroke-dasharray" in shape.attrib) is dashed for shape in shapes)
    assert words in [text.text for text in picture.iter("text")]


def test_boxes_of_one_place_stand_above_each_other_without_overlap() -> None:
    rects = [
        {k: float(r.get(k, "0")) for k in ("x", "y", "width", "height")}
        for r in drawn("unknown").iter("rect")
    ]
    first, upper, lower, last = rects
    assert upper["x"] == lower["x"]
    assert upper["y"] + upper["height"] <= lower["y"]
    assert first["x"] + first["width"] < upper["x"] < last["x"]
    assert last["x"] + last["width"] <= WIDTH


def test_a_long_name_is_broken_and_escaped() -> None:
    long = SequenceBox(
        place=1, role="primes", agents="antibody <b> with a very long name indeed", target="", needed=False
    )
    picture = str(draw_sequence([long, box(2, "x"), box(3, "y"), box(4, "z")], "unknown", "made-up"))
    assert "<b>" not in picture
    assert ElementTree.fromstring(picture).get("role") == "img"  # noqa: S314  our own text
