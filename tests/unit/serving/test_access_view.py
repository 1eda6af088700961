"""Access as one line, and consent on export."""

from dataclasses import replace

import pytest

from warmfront.domain.access import Access
from warmfront.domain.case import Consent
from warmfront.domain.errors import InputError
from warmfront.domain.evidence import Status
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.access_view import access_sources, say_access
from warmfront.serving.plan_json import check_sharing, from_json, to_json
from warmfront.serving.report import render

ACCESS = Access(
    access_id="x",
    site="day hospital",
    visits_per_month=(1.0, 2.0),
    treatment_days_per_month=(1.449, 1.449),
    days_to_start=(1.0, 14.0),
    cost_class="high",
    if_unavailable="another option",
    consent="routine",
    source="paper-a",
    status=Status.ASSUMPTION,
    treatment_days_source="paper-b",
)


def test_access_is_one_line_of_facts(plan: Plan) -> None:
    option = replace(plan.ranking.approved[0], access=ACCESS)
    assert say_access(option) == (
        "Day hospital; 1 to 14 days to start; 1 to 2 visits a month; 1.4 treatment days a month; high cost. "
        "Consent: routine. If not available: another option."
    )
    assert access_sources(ACCESS) == ("paper-a", "paper-b")
    bare = replace(option, access=None, feasibility="")
    assert say_access(bare) == "not recorded"
    assert access_sources(None) == ()


def test_what_is_beyond_reach_stands_first_in_the_report(plan: Plan, knowledge: KnowledgeBase) -> None:
    far = replace(plan.ranking.approved[0], access=replace(ACCESS, beyond_reach="needs a hospital"))
    ranking = replace(plan.ranking, approved=(far, *plan.ranking.approved[1:]))
    page = render(replace(plan, ranking=ranking), knowledge)
    assert "reach: needs a hospital.</strong> Day hospital;" in page


@pytest.mark.parametrize("scope", [None, ("care", "sharing")])
def test_json_leaves_with_a_consent_that_covers_sharing_or_is_not_stated(plan: Plan, scope) -> None:
    case = replace(plan.case, consent=Consent(scope=scope))
    check_sharing(case)
    assert from_json(to_json(replace(plan, case=case))).case.consent.scope == scope


@pytest.mark.parametrize("scope", [("care",), ()])
def test_json_stays_where_the_consent_leaves_sharing_out(plan: Plan, scope) -> None:
    with pytest.raises(InputError, match=r"consent\.scope"):
        check_sharing(replace(plan.case, consent=Consent(scope=scope)))
