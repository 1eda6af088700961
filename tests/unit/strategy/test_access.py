"""Access and burden are facts beside an option."""

import dataclasses

import pytest

from warmfront.domain.case import Case, Consent, Disease, Reach
from warmfront.domain.evidence import Status
from warmfront.domain.regimen import Dose, Regimen
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.access import describe_access, say_consent, treatment_days_per_month

KNOWLEDGE = load_knowledge()


def regimen(*doses: Dose) -> Regimen:
    return Regimen(
        regimen_id="x",
        name="x",
        strategies=("pd1_monotherapy",),
        doses=doses,
        setting="made up",
        kind="assumption",
        source="made_up",
        status=Status.ASSUMPTION,
    )


def dose(days: tuple[int, ...], cycle: int | None, route: str = "intravenous") -> Dose:
    return Dose(agent="x", amount=1.0, unit="mg", days=days, cycle_days=cycle, route=route)


def test_treatment_days_are_counted_once_a_day_and_not_for_tablets() -> None:
    both = regimen(dose((1, 8), 21), dose((1,), 21), dose(tuple(range(1, 22)), 21, "by mouth"))
    assert treatment_days_per_month(both) == pytest.approx(2 * 365.25 / 12 / 21)
    assert treatment_days_per_month(regimen(dose((1,), None))) is None
    assert treatment_days_per_month(regimen(dose((1,), 21, "by mouth"))) is None


def test_every_strategy_has_an_entry_and_its_own_goes_before_its_class() -> None:
    found = {key: describe_access(strategy, KNOWLEDGE) for key, strategy in KNOWLEDGE.strategies.items()}
    assert all(found.values())
    assert found["melanoma_braf_mek"].access_id == "tablets"
    assert found["sarcoma_doxorubicin"].access_id == "standard"
    nothing = dataclasses.replace(KNOWLEDGE.strategies["car_t"], strategy_class="no such class")
    assert describe_access(nothing, KNOWLEDGE) is None


def test_the_regimen_counts_the_treatment_days_and_is_cited() -> None:
    access = describe_access(KNOWLEDGE.strategies["urothelial_ev_pembrolizumab"], KNOWLEDGE)
    assert access is not None
    assert access.treatment_days_per_month == (2.9, 2.9)
    assert access.treatment_days_source == "fda_ev_pembrolizumab_2023"


def test_a_product_on_an_hla_allele_says_who_can_have_it() -> None:
    access = describe_access(KNOWLEDGE.strategies["bispecific_tebentafusp"], KNOWLEDGE)
    assert access is not None
    assert access.coverage.startswith("A*02:01 is carried most often")
    assert describe_access(KNOWLEDGE.strategies["pd1_monotherapy"], KNOWLEDGE).coverage == ""


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach(), ""),
        (
            Reach(sites=("community", "hospital")),
            "needs a specialised centre; within reach: community, hospital",
        ),
        (Reach(sites=("specialised centre",)), ""),
        (Reach(visits_per_month=1.0), "needs at least 4 visits a month; possible: 1"),
    ],
)
def test_what_is_beyond_reach_is_said(reach: Reach, words: str) -> None:
    access = describe_access(KNOWLEDGE.strategies["car_t_cd19_lymphoma"], KNOWLEDGE, reach)
    assert access is not None
    assert access.beyond_reach == words


@pytest.mark.parametrize(("scope", "flags"), [(None, 0), (("care", "sharing"), 0), (("care",), 1), ((), 1)])
def test_a_consent_without_sharing_is_flagged(scope, flags: int) -> None:
    case = Case(case_id="x", disease=Disease(oncotree="MEL"), consent=Consent(scope=scope))
    assert len(say_consent(case)) == flags
