"""What must always hold of harm and eligibility, on the packaged knowledge."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Biomarkers, Case, Disease, History, LabResult, OrganFunction, Patient
from warmfront.domain.evidence import Status
from warmfront.domain.harm import ToxicityRate
from warmfront.domain.therapy import Candidate, EligibilityCheck
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.options import OptionKnowledge
from warmfront.strategy.eligibility import SEVERITY, screen
from warmfront.strategy.harm_matrix import TOGETHER, tabulate
from warmfront.strategy.toxicity import percent_of

KNOWLEDGE = load_knowledge()
AGENTS = ("pembrolizumab", "abemaciclib", "aromatase_inhibitor", "nivolumab")
STRATEGY = KNOWLEDGE.strategies["cdk46_abemaciclib_pembrolizumab"]


@st.composite
def rows(draw: st.DrawFn) -> dict[str, ToxicityRate]:
    made = {}
    for number in range(draw(st.integers(0, 8))):
        n = draw(st.integers(5, 500))
        made[f"R{number}"] = ToxicityRate(
            toxicity_id=f"R{number}",
            agents=tuple(draw(st.sets(st.sampled_from(AGENTS), min_size=1, max_size=3))),
            event="made up",
            organ=draw(st.sampled_from(["liver", "lung", "any"])),
            grade=draw(st.sampled_from(["3+", "any", "5"])),
            events=draw(st.integers(0, n)),
            n=n,
            setting="made up",
            source="made_up",
            status=Status.TRIAL,
        )
    return made


@settings(max_examples=80, deadline=None)
@given(rows())
def test_no_number_is_made_from_the_numbers_of_other_columns(table: dict[str, ToxicityRate]) -> None:
    matrix = tabulate(STRATEGY, dataclasses.replace(KNOWLEDGE, options=OptionKnowledge(toxicities=table)))
    assert matrix is not None
    asked = {"pembrolizumab", "abemaciclib"}
    for cell in matrix.cells:
        if cell.percent is None:
            continue
        assert cell.kind == "observed"
        held = [row for row in table.values() if percent_of(row) == cell.percent and row.grade != "any"]
        if cell.component == TOGETHER:
            assert any(asked <= set(row.agents) for row in held)
        else:
            assert any(
                {KNOWLEDGE.agents[name].name for name in row.agents} == {cell.component} for row in held
            )
        assert cell.low is not None
        assert cell.high is not None
        assert cell.low <= cell.percent + 1e-9
        assert cell.percent <= cell.high + 1e-9


WHOLE = Case(
    case_id="made-up",
    disease=Disease(oncotree="BLCA", line_of_therapy=1, stage="IV"),
    patient=Patient(age_years=58.0, sex="female", ecog=0, pregnancy=False),
    history=History(
        prior_therapies=(),
        comorbidities=(),
        autoimmune_disease=(),
        active_infections=(),
        prior_immune_toxicity=(),
        steroids_mg_per_day=0.0,
        transplant="none",
        current_drugs=(),
        hepatitis_b="none",
        hepatitis_c="none",
        hiv="none",
        live_vaccine_days_ago=1000.0,
    ),
    organ_function=OrganFunction(
        lvef_percent=65.0, egfr_ml_per_min=95.0, oxygen_saturation_percent=98.0, child_pugh="A"
    ),
    biomarkers=Biomarkers(mutations=(), msi="MSS", antigens={}),
)
CONTRAINDICATIONS: dict[str, tuple[str, object]] = {
    "transplant": ("history", "solid organ"),
    "active_infections": ("history", ("sepsis",)),
    "autoimmune_disease": ("history", ("lupus",)),
    "prior_immune_toxicity": ("history", ("myocarditis",)),
    "hepatitis_b": ("history", "active"),
    "hiv": ("history", "uncontrolled"),
    "steroids_mg_per_day": ("history", 60.0),
    "current_drugs": ("history", ("itraconazole", "tacrolimus", "gentamicin")),
    "live_vaccine_days_ago": ("history", 5.0),
    "pregnancy": ("patient", True),
    "ecog": ("patient", 4),
    "lvef_percent": ("organ_function", 20.0),
    "egfr_ml_per_min": ("organ_function", 10.0),
    "oxygen_saturation_percent": ("organ_function", 80.0),
    "child_pugh": ("organ_function", "C"),
}
KNOWN = [
    (part, field.name)
    for part, kind in (("patient", Patient), ("history", History), ("organ_function", OrganFunction))
    for field in dataclasses.fields(kind)
    if field.name != "prior_therapies"
]
CANDIDATES = tuple(
    Candidate(
        strategy_id=name,
        tier=Tier.TRIAL,
        answers_leading=False,
        answers_runner_up=False,
        answered=(),
        reason="made up",
    )
    for name in KNOWLEDGE.strategies
)


def put(case: Case, part: str, **fields: object) -> Case:
    return dataclasses.replace(case, **{part: dataclasses.replace(getattr(case, part), **fields)})


def breaches(case: Case) -> dict[str, dict[str, Verdict]]:
    """For each strategy the rules that warn or exclude, with the worst answer of each."""
    found: dict[str, dict[str, Verdict]] = {}
    for entry in screen(CANDIDATES, case, KNOWLEDGE):
        rules = found.setdefault(entry.candidate.strategy_id, {})
        for check in entry.checks:
            if check.verdict in (Verdict.WARN, Verdict.FAIL):
                rules[check.rule] = max(
                    rules.get(check.rule, Verdict.PASS), check.verdict, key=SEVERITY.index
                )
    return found


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted(CONTRAINDICATIONS)), st.sets(st.sampled_from(KNOWN)))
def test_a_contraindication_never_disappears_when_data_are_added(
    name: str, hidden: set[tuple[str, str]]
) -> None:
    part, value = CONTRAINDICATIONS[name]
    whole = put(WHOLE, part, **{name: value})
    sparse = whole
    for where, field in hidden - {(part, name)}:
        sparse = put(sparse, where, **{field: None})
    before, after = breaches(sparse), breaches(whole)
    for strategy, rules in before.items():
        for rule, verdict in rules.items():
            assert SEVERITY.index(after[strategy].get(rule, Verdict.PASS)) >= SEVERITY.index(verdict)


WORSE = st.sampled_from(
    [
        ("organ_function", "lvef_percent", st.floats(5, 80), -1),
        ("organ_function", "egfr_ml_per_min", st.floats(0, 150), -1),
        ("organ_function", "oxygen_saturation_percent", st.floats(60, 100), -1),
        ("history", "steroids_mg_per_day", st.floats(0, 500), 1),
        ("patient", "ecog", st.integers(0, 4), 1),
    ]
)
LABS = st.sampled_from(
    [
        ("platelets", "10^9/L", -1, 400.0),
        ("neutrophils", "10^9/L", -1, 8.0),
        ("lymphocytes", "10^9/L", -1, 3.0),
        ("bilirubin", "mg/dL", 1, 20.0),
    ]
)


def worst_by_rule(checks: Sequence[EligibilityCheck]) -> dict[str, Verdict]:
    found: dict[str, Verdict] = {}
    for check in checks:
        found[check.rule] = max(found.get(check.rule, Verdict.PASS), check.verdict, key=SEVERITY.index)
    return found


def find_improvements(better: Case, worse: Case) -> list[str]:
    """Answers of the worse case that are less severe, over every strategy and rule."""
    good = {e.candidate.strategy_id: e for e in screen(CANDIDATES, better, KNOWLEDGE)}
    found = []
    for entry in screen(CANDIDATES, worse, KNOWLEDGE):
        name = entry.candidate.strategy_id
        if SEVERITY.index(entry.verdict) < SEVERITY.index(good[name].verdict):
            found.append(name)
        later = worst_by_rule(entry.checks)
        found += [
            f"{name}: {rule}"
            for rule, verdict in worst_by_rule(good[name].checks).items()
            if SEVERITY.index(later.get(rule, Verdict.PASS)) < SEVERITY.index(verdict)
        ]
    return found


@settings(max_examples=20, deadline=None)
@given(WORSE, st.data())
def test_worse_organ_function_never_improves_an_answer(measure, data: st.DataObject) -> None:
    part, name, values, direction = measure
    pair = sorted((data.draw(values), data.draw(values)), key=lambda value: direction * value)
    better, worse = (put(WHOLE, part, **{name: value}) for value in pair)
    assert not find_improvements(better, worse)


@settings(max_examples=20, deadline=None)
@given(LABS, st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_worse_laboratory_value_never_improves_an_answer(lab, first: float, second: float) -> None:
    analyte, unit, direction, scale = lab
    pair = sorted((first * scale, second * scale), key=lambda value: direction * value)
    cases = [
        dataclasses.replace(
            WHOLE,
            labs=(LabResult(analyte=analyte, value=value, unit=unit, date=dt.date(2026, 1, 5)),),
        )
        for value in pair
    ]
    assert not find_improvements(cases[0], cases[1])
