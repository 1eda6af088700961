"""Counts of harm, agents of regimens, antigens and what strategies ask for: what does not fit is named."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_therapy_checks import check_antigens, check_strategies_agree
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.options_checks import check_counts_of_harm, check_dose_limits, check_option_agents

BASE = load_knowledge()


def changed(**tables: object) -> KnowledgeBase:
    return dataclasses.replace(BASE, options=dataclasses.replace(BASE.options, **tables))


def rate(**fields: object) -> KnowledgeBase:
    row = next(iter(BASE.options.toxicities.values()))
    plain = dataclasses.replace(row, events=11, n=26, percent=42.3, note="")
    return changed(toxicities={"made-up": dataclasses.replace(plain, **fields)})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"events": None, "n": None, "percent": None}, "neither counts nor a percentage"),
        ({"events": 27}, "27 events among 26 patients"),
        ({"percent": 45.0}, "45.0% is printed, 11/26 is 42.3%"),
    ],
)
def test_counts_that_do_not_fit_are_named(fields: dict[str, object], words: str) -> None:
    assert check_counts_of_harm(rate()) == []
    (problem,) = check_counts_of_harm(rate(**fields))
    assert problem.startswith("options/toxicities.tsv made-up:")
    assert words in problem


def test_a_percentage_that_differs_needs_a_reason() -> None:
    assert check_counts_of_harm(rate(percent=45.0, note="as printed, of another n")) == []


def test_agents_that_are_in_no_table_are_named() -> None:
    (problem,) = check_option_agents(rate(agents=("nobody",)))
    assert "agent 'nobody' is not in agents.toml" in problem
    name, regimen = next(iter(BASE.options.regimens.items()))
    dose = dataclasses.replace(regimen.doses[0], agent="nobody")
    (problem,) = check_option_agents(changed(regimens={name: dataclasses.replace(regimen, doses=(dose,))}))
    assert problem == f"options/regimens.toml {name}: agent 'nobody' is not in agents.toml"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"genes": ()}, "rna_informative needs genes"),
        ({"genes": ("CD19X",)}, "gene 'CD19X' is no current symbol"),
        ({"mutation": "V600E"}, "a mutation antigen is on HLA"),
        ({"synonyms": ("BCMA",)}, "already means"),
    ],
)
def test_antigens_that_do_not_fit_are_named(fields: dict[str, object], words: str) -> None:
    antigens = dict(BASE.options.antigens)
    antigens["CD19"] = dataclasses.replace(antigens["CD19"], **fields)
    assert any(words in problem for problem in check_antigens(changed(antigens=antigens)))


def test_a_strategy_must_ask_for_what_its_products_see() -> None:
    strategy = next(
        entry
        for entry in BASE.strategies.values()
        if [*entry.target_antigens] == ["CD19"] and set(entry.agents) & set(BASE.options.cell_therapies)
    )
    wrong = dataclasses.replace(strategy, target_antigens=("GD2",))
    problems = check_strategies_agree(dataclasses.replace(BASE, strategies={strategy.strategy_id: wrong}))
    assert any("no product of it sees GD2" in problem for problem in problems)


def test_a_dose_limit_of_zero_or_of_no_day_and_a_cap_without_mg_are_named():
    key, limit = next(iter(BASE.options.dose_limits.items()))
    wrong = dataclasses.replace(limit, largest=0.0, within_days=0, cap=True, unit="mg/kg")
    found = check_dose_limits(changed(dose_limits={key: wrong}))
    assert [problem.split(": ", 1)[1] for problem in found] == [
        "largest is 0; allowed: above zero, finite",
        "within_days is 0; allowed: at least 1",
        "a cap is in 'mg/kg'; allowed: mg",
    ]
