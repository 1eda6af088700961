"""What must hold when one thing about a real patient changes.

Each relation counts its comparisons and its breaches.

A relation needs no expected ranking. It says how two rankings of the same patient must stand to each other.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from shared_patients import Judged
from warmfront.domain.case import (
    Biomarkers,
    Case,
    Clonality,
    History,
    LabResult,
    Mutation,
    OrganFunction,
    Patient,
    Pdl1,
    Zygosity,
)
from warmfront.domain.therapy import Option, Ranking
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase, ObservedResponse
from warmfront.strategy.candidates import NO_STEP, propose
from warmfront.strategy.eligibility import SEVERITY, screen
from warmfront.strategy.ranking import rank
from warmfront.strategy.regimen import agents_of, given_together

DAY = dt.date(2026, 1, 5)
GOOD_LABS = {
    "platelets": (250.0, "10^9/L"),
    "neutrophils": (4.0, "10^9/L"),
    "lymphocytes": (1.5, "10^9/L"),
    "bilirubin": (0.5, "mg/dL"),
}
GOOD_ORGANS = OrganFunction(
    lvef_percent=65.0, egfr_ml_per_min=95.0, oxygen_saturation_percent=98.0, child_pugh="A"
)
WORSE_ORGANS: dict[str, tuple[object, ...]] = {
    "lvef_percent": (50.0, 35.0, 20.0),
    "egfr_ml_per_min": (55.0, 30.0, 10.0),
    "oxygen_saturation_percent": (92.0, 85.0),
    "child_pugh": ("B", "C"),
}
WORSE_LABS = {
    "platelets": (80.0, 20.0),
    "neutrophils": (1.0, 0.3),
    "lymphocytes": (0.4, 0.1),
    "bilirubin": (2.5, 9.0),
}
POOR_KIDNEYS_ASKED_FOR = "cisplatin_ineligible"
"""The one indication that asks for poor organ function: unfit for cisplatin. Excepted by name."""

OUT = len(SEVERITY)
TIERS = tuple(Tier)
NAMED_RULES = {"sex": {"pregnancy"}, "age": {"age_at_least", "age_at_most"}}
"""Rules through which sex and age may enter."""


@dataclass
class Tally:
    """Comparisons made and breaches found by one relation."""

    made: int = 0
    breaches: list[str] = dataclasses.field(default_factory=list)

    def add(self, holds: bool, words: str) -> None:
        self.made += 1
        if not holds:
            self.breaches.append(words)


Relation = Callable[[Judged, KnowledgeBase, int, Tally], None]


def whole(case: Case) -> Case:
    """The patient's case with everything stated that rules ask for, on the good side."""
    return dataclasses.replace(
        case,
        patient=Patient(
            age_years=case.patient.age_years or 58.0, sex=case.patient.sex, ecog=0, pregnancy=False
        ),
        disease=dataclasses.replace(case.disease, line_of_therapy=case.disease.line_of_therapy or 2),
        history=History(
            prior_therapies=(),
            comorbidities=(),
            autoimmune_disease=(),
            active_infections=(),
            prior_immune_toxicity=(),
            steroids_mg_per_day=0.0,
            transplant="none",
            hepatitis_b="none",
            hepatitis_c="none",
            hiv="none",
            current_drugs=(),
        ),
        organ_function=GOOD_ORGANS,
        labs=labs(GOOD_LABS),
        biomarkers=dataclasses.replace(case.biomarkers, mutations=(), msi="MSS"),
    )


def labs(values: dict[str, tuple[float, str]]) -> tuple[LabResult, ...]:
    return tuple(LabResult(analyte=k, value=v, unit=u, date=DAY) for k, (v, u) in values.items())


def standing(ranking: Ranking) -> dict[str, int]:
    """How badly each strategy stands: the severity of its verdict, or out."""
    found = {entry.strategy_id: OUT for entry in ranking.left_out}
    return found | {option.strategy_id: SEVERITY.index(option.verdict) for option in ranking.options}


def _utilities(ranking: Ranking) -> dict[str, float]:
    return {o.strategy_id: o.utility for o in ranking.options if o.utility is not None}


def worse_organs(patient: Judged, knowledge: KnowledgeBase, turn: int, tally: Tally) -> None:
    """Worse organ function or blood counts never improve an option."""
    excepted = {
        key
        for key, strategy in knowledge.strategies.items()
        if any(POOR_KIDNEYS_ASKED_FOR in approval.requires for approval in strategy.approvals)
    }
    case = whole(patient.case)
    names = sorted([*WORSE_ORGANS, *WORSE_LABS])
    name = names[turn % len(names)]
    before = patient.ranking(knowledge, case)
    for worse in _worse_cases(case, name):
        after = patient.ranking(knowledge, worse)
        old, new = standing(before), standing(after)
        value, lower = _utilities(before), _utilities(after)
        for key in set(old) - excepted:
            tally.add(new[key] >= old[key], f"{name}: {key} improved")
            if key in value and key in lower:
                tally.add(lower[key] <= value[key] + 1e-12, f"{name}: utility of {key} rose")
        before = after


def _worse_cases(case: Case, name: str) -> Iterator[Case]:
    if name in WORSE_ORGANS:
        for value in WORSE_ORGANS[name]:
            organs = dataclasses.replace(case.organ_function, **{name: value})  # type: ignore[arg-type]
            yield dataclasses.replace(case, organ_function=organs)
        return
    for number in WORSE_LABS[name]:
        yield dataclasses.replace(case, labs=labs({**GOOD_LABS, name: (number, GOOD_LABS[name][1])}))


def lost_antigen(patient: Judged, knowledge: KnowledgeBase, turn: int, tally: Tally) -> None:
    """A product whose antigens are all lost is no option; one antigen lost improves nobody."""
    wanted = {k: s.target_antigens for k, s in knowledge.strategies.items() if s.target_antigens}
    antigens = sorted({name for names in wanted.values() for name in names})
    case = whole(patient.case)
    held = dataclasses.replace(
        case, biomarkers=dataclasses.replace(case.biomarkers, antigens=dict.fromkeys(antigens, True))
    )
    lost = antigens[turn % len(antigens)]
    one = dataclasses.replace(
        case,
        biomarkers=dataclasses.replace(
            case.biomarkers, antigens={**dict.fromkeys(antigens, True), lost: False}
        ),
    )
    none = dataclasses.replace(
        case, biomarkers=dataclasses.replace(case.biomarkers, antigens=dict.fromkeys(antigens, False))
    )
    with_all, without_one = (standing(patient.ranking(knowledge, c)) for c in (held, one))
    without_any = standing(patient.ranking(knowledge, none))
    for key, names in wanted.items():
        tally.add(without_any[key] == OUT, f"{key} stays without {', '.join(names)}")
        if names == (lost,):
            tally.add(without_one[key] == OUT, f"{key} stays without {lost}")
    for key, old in with_all.items():
        tally.add(without_one[key] >= old, f"{key} improved when {lost} was lost")


def positive_study(patient: Judged, knowledge: KnowledgeBase, turn: int, tally: Tally) -> None:
    """A further positive cohort in the patient's own cell never lowers its strategy."""
    case = whole(patient.case)
    before = patient.ranking(knowledge, case)
    single = [
        option
        for option in before.options
        if option.strategy_id != NO_STEP and _product(option, knowledge) is not None
    ]
    if not single:
        return
    chosen = single[turn % len(single)]
    rates = [option.evidence.rate for option in before.options if option.evidence is not None]
    row = ObservedResponse(
        study_id="OBS-MADE-UP",
        disease_group=knowledge.tumour_types[case.disease.oncotree].group,
        oncotree=case.disease.oncotree,
        agent=_product(chosen, knowledge) or "",
        agent_class="",
        line=str(case.disease.line_of_therapy),
        age_group="adult",
        criterion="RECIST 1.1",
        events=max(36, round(40 * min(1.0, max(rates, default=0.0)))),
        n=40,
        source=next(iter(knowledge.sources)),
        note="",
    )
    strategy = knowledge.strategies[chosen.strategy_id]
    wider = dataclasses.replace(strategy, evidence=(*strategy.evidence, row.study_id))
    richer = dataclasses.replace(
        knowledge,
        observed=(*knowledge.observed, row),
        strategies={**knowledge.strategies, chosen.strategy_id: wider},
    )
    after = patient.ranking(richer, case)
    placed = {o.strategy_id: o for o in after.options}
    tally.add(chosen.strategy_id in placed, f"{chosen.strategy_id} vanished with a positive study")
    if chosen.strategy_id in placed:
        found = placed[chosen.strategy_id]
        risen = TIERS.index(found.tier) < TIERS.index(chosen.tier)
        tally.add(
            risen or (found.tier is chosen.tier and found.rank <= chosen.rank),
            f"{chosen.strategy_id} fell from {chosen.rank} to {found.rank} with a positive study",
        )


def _product(option: Option, knowledge: KnowledgeBase) -> str | None:
    strategy = knowledge.strategies[option.strategy_id]
    agents = agents_of(strategy, knowledge)
    return agents[0].name if agents and not given_together(strategy, knowledge) else None


LOSS = Mutation(
    gene="B2M", effect="loss_of_function", zygosity=Zygosity.BIALLELIC, clonality=Clonality.CLONAL
)
CONTRAINDICATIONS: dict[str, Callable[[Case], Case]] = {
    "solid organ transplant": lambda case: _history(case, transplant="solid organ"),
    "allogeneic transplant": lambda case: _history(case, transplant="allogeneic stem cell"),
    "active infection": lambda case: _history(case, active_infections=("pneumonia",)),
    "autoimmune disease": lambda case: _history(case, autoimmune_disease=("myasthenia gravis",)),
    "immune toxicity before": lambda case: _history(case, prior_immune_toxicity=("myocarditis, grade 4",)),
    "hepatitis B": lambda case: _history(case, hepatitis_b="active"),
    "antibiotics and a strong CYP3A inhibitor": lambda case: _history(
        case, current_drugs=("clarithromycin", "ketoconazole")
    ),
    "steroids": lambda case: _history(case, steroids_mg_per_day=60.0),
    "ECOG 4": lambda case: dataclasses.replace(case, patient=dataclasses.replace(case.patient, ecog=4)),
    "pregnancy": lambda case: dataclasses.replace(
        case, patient=dataclasses.replace(case.patient, sex="female", pregnancy=True)
    ),
    "B2M lost": lambda case: dataclasses.replace(
        case, biomarkers=dataclasses.replace(case.biomarkers, mutations=(LOSS,))
    ),
    "excluding HLA allele": lambda case: dataclasses.replace(
        case, biomarkers=dataclasses.replace(case.biomarkers, hla_alleles=("A*02:01", "A*02:05"))
    ),
}


def _history(case: Case, **changes: object) -> Case:
    return dataclasses.replace(case, history=dataclasses.replace(case.history, **changes))  # type: ignore[arg-type]


def more_data(patient: Judged, knowledge: KnowledgeBase, turn: int, tally: Tally) -> None:
    """A contraindication never disappears when data are added."""
    name = sorted(CONTRAINDICATIONS)[turn % len(CONTRAINDICATIONS)]
    sparse = CONTRAINDICATIONS[name](patient.case)
    marks = sparse.biomarkers
    antigens = {a for s in knowledge.strategies.values() for a in s.target_antigens}
    rich = dataclasses.replace(
        sparse,
        organ_function=GOOD_ORGANS,
        labs=labs(GOOD_LABS),
        biomarkers=dataclasses.replace(
            marks,
            antigens=dict.fromkeys(sorted(antigens), True),
            hla_alleles=marks.hla_alleles or ("A*02:01", "A*11:01", "C*08:02"),
            msi="MSS",
            pdl1=(Pdl1(score="CPS", value=50.0), Pdl1(score="TPS", value=60.0)),
            mutations=marks.mutations or (),
        ),
    )
    out = {e.strategy_id: e.reason for e in patient.ranking(knowledge, sparse).left_out if _fails(e.kind)}
    still = {e.strategy_id for e in patient.ranking(knowledge, rich).left_out}
    for key, reason in out.items():
        tally.add(key in still, f"{name}: {key} came back; it was out for {reason[:80]}")


def _fails(kind: str) -> bool:
    return kind in ("not eligible", "hard stop")


def input_order(patient: Judged, knowledge: KnowledgeBase, turn: int, tally: Tally) -> None:  # noqa: ARG001
    """The order of strategies, candidates, results and alleles changes nothing."""
    case = whole(patient.case)
    marked = dataclasses.replace(
        case,
        biomarkers=Biomarkers(
            mutations=(LOSS, Mutation(gene="TP53", effect="missense")),
            msi="MSS",
            hla_alleles=("A*02:01", "A*03:01", "B*07:02"),
            antigens={"CD19": True, "HER2": False, "GPC3": True},
            pdl1=(Pdl1(score="CPS", value=12.0), Pdl1(score="TPS", value=5.0)),
        ),
    )
    marks = marked.biomarkers
    turned = dataclasses.replace(
        marked,
        labs=tuple(reversed(marked.labs or ())),
        biomarkers=dataclasses.replace(
            marks,
            mutations=tuple(reversed(marks.mutations or ())),
            hla_alleles=tuple(reversed(marks.hla_alleles or ())),
            antigens=dict(reversed(list((marks.antigens or {}).items()))),
        ),
    )
    shuffled = dataclasses.replace(knowledge, strategies=dict(reversed(list(knowledge.strategies.items()))))
    plain = patient.ranking(knowledge, marked)
    candidates, left_out = propose(patient.bottleneck, turned, patient.applicability, shuffled)
    screened = screen(tuple(reversed(candidates)), turned, shuffled, patient.profile)
    again = rank(screened, tuple(reversed(left_out)), patient.bottleneck, turned, shuffled, patient.profile)
    same = [(o.strategy_id, o.rank, o.verdict, o.utility, o.tied_with) for o in plain.options] == [
        (o.strategy_id, o.rank, o.verdict, o.utility, o.tied_with) for o in again.options
    ]
    tally.add(same, "the order of the input changed the ranking")
    tally.add(
        [e.strategy_id for e in plain.left_out] == [e.strategy_id for e in again.left_out],
        "the order of the input changed what is left out",
    )


def person_alone(patient: Judged, knowledge: KnowledgeBase, turn: int, tally: Tally) -> None:  # noqa: ARG001
    """Sex and age among adults enter only through named rules."""
    case = whole(patient.case)
    for what, first, second in (("sex", *sexes(case)), ("age", *ages(case, 45.0, 82.0))):
        one, two = patient.ranking(knowledge, first), patient.ranking(knowledge, second)
        differing = changed_rules(one, two)
        tally.add(differing <= NAMED_RULES[what], f"{what} enters through {differing - NAMED_RULES[what]}")
        if not differing and not left_out_by(one, two, NAMED_RULES[what]):
            tally.add(order_of(one) == order_of(two), f"{what} changed the order through no rule")


def sexes(case: Case) -> tuple[Case, Case]:
    return (
        dataclasses.replace(case, patient=dataclasses.replace(case.patient, sex="female", pregnancy=False)),
        dataclasses.replace(case, patient=dataclasses.replace(case.patient, sex="male", pregnancy=None)),
    )


def ages(case: Case, low: float, high: float) -> tuple[Case, Case]:
    return (
        dataclasses.replace(case, patient=dataclasses.replace(case.patient, age_years=low)),
        dataclasses.replace(case, patient=dataclasses.replace(case.patient, age_years=high)),
    )


def order_of(ranking: Ranking) -> list[tuple[str, int]]:
    return [(option.strategy_id, option.rank) for option in ranking.options]


def changed_rules(one: Ranking, two: Ranking) -> set[str]:
    """Rules whose answer differs in an option that stands in both rankings."""
    second = {option.strategy_id: option for option in two.options}
    return {
        rule
        for option in one.options
        if option.strategy_id in second
        for rule in _differing(_answers(option), _answers(second[option.strategy_id]))
    }


def _answers(option: Option) -> dict[str, list[tuple[Verdict, str]]]:
    found: dict[str, list[tuple[Verdict, str]]] = {}
    for check in option.checks:
        found.setdefault(check.rule, []).append((check.verdict, check.recoverable))
    return found


def _differing(
    first: dict[str, list[tuple[Verdict, str]]], second: dict[str, list[tuple[Verdict, str]]]
) -> set[str]:
    return {rule for rule in {*first, *second} if first.get(rule) != second.get(rule)}


def left_out_by(one: Ranking, two: Ranking, rules: set[str]) -> set[str]:
    """Strategies that stand in one ranking only, when the reason names one of the rules."""
    reasons = {e.strategy_id: e.reason for r in (one, two) for e in r.left_out}
    ids = [{o.strategy_id for o in r.options} for r in (one, two)]
    return {
        key
        for key in ids[0] ^ ids[1]
        if any(rule.replace("_", " ") in reasons.get(key, "") for rule in rules)
    }


RELATIONS: dict[str, Relation] = {
    "worse organ function never improves an option": worse_organs,
    "a lost antigen removes its product and improves nobody": lost_antigen,
    "a positive study never lowers its strategy": positive_study,
    "a contraindication never disappears when data are added": more_data,
    "the order of the input changes nothing": input_order,
    "sex and age enter only through named rules": person_alone,
}


def check(patient: Judged, knowledge: KnowledgeBase, turn: int) -> dict[str, Tally]:
    """Run every relation on one patient; `turn` picks which organ, antigen, option and contraindication."""
    found = {}
    for name, relation in RELATIONS.items():
        found[name] = Tally()
        relation(patient, knowledge, turn, found[name])
    return found


def survey(
    patients: Iterable[Judged], knowledge: KnowledgeBase
) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Run every relation on every patient: comparisons made, and breaches, by relation."""
    made: Counter[str] = Counter()
    broken: dict[str, Counter[str]] = {}
    for turn, patient in enumerate(patients):
        for relation, tally in check(patient, knowledge, turn).items():
            made[relation] += tally.made
            if tally.breaches:
                broken.setdefault(relation, Counter()).update(tally.breaches)
    return made, broken
