import dataclasses

import pytest

from warmfront.domain.evidence import Outcome, Study
from warmfront.strategy.evidence import find_rate


def changed(case, part: str, **fields):
    return dataclasses.replace(case, **{part: dataclasses.replace(getattr(case, part), **fields)})


def test_a_rate_of_the_own_cell_has_exact_and_jeffreys_intervals(
    case, make_knowledge, make_strategy, make_row
) -> None:
    """3 of 7: exact 9.9 to 81.6%, Jeffreys 13.9 to 76.6% (shared vectors)."""
    strategy = make_strategy("one", evidence=("R1",))
    found = find_rate(strategy, case, make_knowledge(strategy, observed=(make_row("R1", 3, 7),)))
    assert found.estimate is not None
    assert (found.estimate.events, found.estimate.n) == (3, 7)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((0.09899, 0.81595), abs=1e-5)
    assert (found.estimate.rank_low, found.estimate.rank_high) == pytest.approx((0.13886, 0.7655), abs=1e-5)
    assert "response in a single arm is not benefit" in found.note


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"disease_group": "melanoma"}, "other disease (melanoma)"),
        ({"line": "2+"}, "line 2+"),
        ({"line": "not stated"}, "line not stated"),
        ({"age_group": "child"}, "age group child, the patient's is adult"),
        ({"criterion": "not stated"}, "criterion: not stated"),
        ({"criterion": "RECIST, version not stated"}, "criterion: RECIST, version not stated"),
        ({"agent": "pd1 + ctla4"}, "other product (pd1 + ctla4)"),
    ],
)
def test_outside_of_the_cell_there_is_no_rate(
    fields, said, case, make_knowledge, make_strategy, make_row
) -> None:
    strategy = make_strategy("one", evidence=("R1",))
    found = find_rate(strategy, case, make_knowledge(strategy, observed=(make_row("R1", 30, 40, **fields),)))
    assert found.estimate is None
    assert said in found.note
    assert "This is not a rate of zero" in found.note
    assert found.rows == ("R1",)


def test_a_line_or_age_that_is_not_stated_matches_nothing(
    case, make_knowledge, make_strategy, make_row
) -> None:
    strategy = make_strategy("one", evidence=("R1",))
    knowledge = make_knowledge(strategy, observed=(make_row("R1", 3, 7),))
    assert find_rate(strategy, changed(case, "disease", line_of_therapy=None), knowledge).estimate is None
    assert find_rate(strategy, changed(case, "patient", age_years=None), knowledge).estimate is None
    assert find_rate(strategy, changed(case, "patient", age_years=9.0), knowledge).estimate is None


@pytest.mark.parametrize(
    ("row", "line", "fits"), [("2+", 2, True), ("2+", 4, True), ("2+", 1, False), ("2", 3, False)]
)
def test_later_lines(row, line, fits, case, make_knowledge, make_strategy, make_row) -> None:
    strategy = make_strategy("one", evidence=("R1",))
    knowledge = make_knowledge(strategy, observed=(make_row("R1", 3, 7, line=row),))
    later = changed(case, "disease", line_of_therapy=line)
    assert (find_rate(strategy, later, knowledge).estimate is not None) is fits


def test_a_combination_takes_no_rate_of_its_parts(case, make_knowledge, make_strategy, make_row) -> None:
    pair = make_strategy(
        "pair", agents=("pd1", "ctla4"), partners=("checkpoint inhibitor",), evidence=("R1",)
    )
    found = find_rate(pair, case, make_knowledge(pair, observed=(make_row("R1", 3, 7),)))
    assert found.estimate is None
    assert "other product (pd1)" in found.note


def test_alternatives_of_one_class_take_the_rate_of_each(
    case, make_knowledge, make_strategy, make_row
) -> None:
    either = make_strategy("either", agents=("pd1", "pd1_other"), evidence=("R1",))
    assert (
        find_rate(either, case, make_knowledge(either, observed=(make_row("R1", 3, 7),))).estimate is not None
    )


def test_two_cohorts_of_a_cell_are_not_pooled(case, make_knowledge, make_strategy, make_row) -> None:
    strategy = make_strategy("one", evidence=("R1", "R2"))
    rows = (make_row("R1", 3, 7), make_row("R2", 10, 50))
    found = find_rate(strategy, case, make_knowledge(strategy, observed=rows))
    assert found.estimate is not None
    assert found.estimate.study_id == "R2"
    assert "Not pooled with R1 3/7: 3 independent cohorts are needed" in found.note


def test_none_in_twenty_is_a_rate_and_no_row_is_not(case, make_knowledge, make_strategy, make_row) -> None:
    strategy = make_strategy("one", evidence=("R1",))
    found = find_rate(strategy, case, make_knowledge(strategy, observed=(make_row("R1", 0, 20),)))
    assert found.estimate is not None
    assert found.estimate.rate == 0
    bare = make_strategy("bare")
    nothing = find_rate(bare, case, make_knowledge(bare))
    assert nothing.estimate is None
    assert "No rankable evidence: no row" in nothing.note


def study(**fields: object) -> Study:
    base: dict[str, object] = {
        "study_id": "S1",
        "cohort_id": "C1",
        "strategy": "made up",
        "modality": "made up",
        "product": "pd1",
        "target": "",
        "partner": "",
        "partner_class": "",
        "indication": "made up",
        "disease_groups": ("urothelial",),
        "n_printed": 10,
        "level": "B",
        "design": "single arm",
        "species": "human",
        "registry": "",
        "line": "1",
        "age_group": "adult",
        "criterion": "RECIST 1.1",
        "finding": "",
        "note": "printed n differs",
        "source": "made_up",
        "curation": "extracted",
    }
    return Study(**{**base, **fields})  # type: ignore[arg-type]


def outcome(events: int | None, n: int | None) -> Outcome:
    return Outcome(
        outcome_id="S1-1",
        study_id="S1",
        endpoint="ORR",
        value="",
        unit="%",
        arm="",
        timepoint="",
        events=events,
        n=n,
        count_origin="inferred",
        note="counts inferred",
        source="made_up",
    )


def test_a_study_row_carries_its_flag(case, make_knowledge, make_strategy) -> None:
    strategy = make_strategy("one", evidence=("S1",))
    knowledge = make_knowledge(strategy, studies={"S1": study()}, outcomes=(outcome(4, 10),))
    found = find_rate(strategy, case, knowledge)
    assert found.estimate is not None
    assert found.estimate.flag == "printed n differs; counts inferred"


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        (study(species="preclinical"), (4, 10)),
        (study(line="not stated"), (4, 10)),
        (study(), (None, 10)),
        (study(disease_groups=("urothelial", "melanoma")), (4, 10)),
    ],
)
def test_study_rows_that_do_not_count(row, counts, case, make_knowledge, make_strategy) -> None:
    strategy = make_strategy("one", evidence=("S1",))
    knowledge = make_knowledge(strategy, studies={"S1": row}, outcomes=(outcome(*counts),))
    assert find_rate(strategy, case, knowledge).estimate is None


@pytest.mark.parametrize(("msi", "counts"), [("MSI-H", True), ("MSS", False), (None, False)])
def test_a_cohort_chosen_by_a_marker_counts_only_for_those_who_have_it(
    msi, counts, case, make_knowledge, make_strategy
) -> None:
    strategy = make_strategy("one", evidence=("S1",))
    rows = {"S1": study(requires=("msi_high",))}
    knowledge = make_knowledge(strategy, studies=rows, outcomes=(outcome(4, 10),))
    found = find_rate(strategy, changed(case, "biomarkers", msi=msi), knowledge)
    assert (found.estimate is not None) is counts
    assert counts or "cohort chosen by" in found.note
