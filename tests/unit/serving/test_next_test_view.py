import dataclasses

from warmfront.domain.evidence import Status
from warmfront.domain.next_test import AssayValue, NextTest
from warmfront.serving.next_test_view import view_next_test
from warmfront.serving.plan_json import from_json, to_json
from warmfront.serving.report import render


def value(name: str, net: float | None, tier: str = "approved") -> AssayValue:
    return AssayValue(
        assay_id=name,
        label=name.capitalize(),
        gain=None if net is None else net + 0.02,
        cost=0.02,
        net=net,
        net_low=None if net is None else net - 0.1,
        net_high=None if net is None else net + 0.1,
        changes=("a",) if tier else (),
        words="Would settle: made up.",
        source="made_up",
        status=Status.ASSUMPTION,
        tier=tier,
    )


FOUND = NextTest(
    verdict="test",
    best="typing",
    assays=(value("typing", 0.05), value("biopsy", None), value("oximetry", -0.02, "")),
    words="Typing: made up.",
)


def test_numbers_come_with_their_range_and_what_is_unknown_is_said() -> None:
    view = view_next_test(FOUND)
    assert view is not None
    assert [row.label for row in view.rows] == ["Typing", "Biopsy"]
    assert view.rows[0].net == "0.050 (−0.050 to 0.150)"
    assert view.rows[0].gain == "0.070, assumed"
    assert view.rows[1].net == view.rows[1].gain == "not known"
    assert view.idle == "Oximetry"


def test_nothing_computed_has_no_section() -> None:
    assert view_next_test(None) is None


def test_the_report_has_the_section_and_the_plan_keeps_it(plan, knowledge) -> None:
    asked = dataclasses.replace(plan, next_test=FOUND)
    page = render(asked, knowledge)
    assert 'id="next-test"' in page
    assert "Typing: made up." in page
    assert 'href="#next-test"' in page
    assert from_json(to_json(asked)).next_test == FOUND
    assert 'id="next-test"' not in render(dataclasses.replace(plan, next_test=None), knowledge)
