"""The response rate of a strategy within the patient's own cell, or the words that there is none.

A cell is disease group, line, age group, response criterion and product; a cohort chosen by a marker has its
own. Outside of it a rate is indirect: named, never shown as a number to rank by. Nothing is pooled before a
cell has three independent cohorts.
"""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.evidence import EvidenceCell, Outcome, RateEstimate, Study
from warmfront.domain.records import record
from warmfront.domain.therapy import Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase, ObservedResponse
from warmfront.stats.intervals import clopper_pearson, jeffreys
from warmfront.strategy.disease import say_groups, tumour_type
from warmfront.strategy.regimen import agents_of, given_together
from warmfront.strategy.requirements import answer_requirement

ADULT_FROM_YEARS = 18
"""Usual legal and trial boundary."""

NAMED_CRITERIA = ("RECIST 1.", "iRECIST", "Lugano", "IMWG", "ELN", "RANO", "iRANO")
"""Beginnings of criteria that the clinical frame registers (section 10); others make no comparable rate."""

POOLING_NEEDS = 3
"""Independent cohorts of one cell that the clinical frame asks for before anything is pooled (section 4)."""

INDIRECT_SHOWN = 4


@record
class Finding:
    """What the evidence says for one strategy in one patient.

    Parameters
    ----------
    estimate : RateEstimate or None
        None means "no rankable evidence", never zero.
    note : str
        What the rate is, or why there is none.
    rows : tuple of str
        Every row behind the strategy, direct or not.
    """

    estimate: RateEstimate | None
    note: str
    rows: tuple[str, ...]


@record
class Row:
    """One countable row with what sets it apart from the patient's cell."""

    study_id: str
    cell: EvidenceCell
    events: int | None
    n: int | None
    flag: str
    differs: tuple[str, ...]


def find_rate(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> Finding:
    """Find the response rate of a strategy within the patient's own cell.

    Parameters
    ----------
    strategy : Strategy
        Names its rows.
    case : Case
        Disease, line and age define the cell; a line or age that is not stated matches no row.
    knowledge : KnowledgeBase
        Study tables and counted cohorts.

    Returns
    -------
    Finding
        The rate of the largest fitting cohort with exact and Jeffreys intervals, or why there is none.
    """
    rows = _rows(strategy, case, knowledge)
    direct = [row for row in rows if not row.differs and row.events is not None and row.n]
    direct.sort(key=lambda row: (-(row.n or 0), row.study_id))
    names = tuple(row.study_id for row in rows)
    if not direct:
        return Finding(estimate=None, note=_indirect_note(strategy, rows), rows=names)
    best = direct[0]
    estimate = _estimate(best)
    note = (
        f"{estimate.events} of {estimate.n} responded in this disease, line, age group and criterion "
        f"({best.study_id}); response in a single arm is not benefit."
    )
    if len(direct) > 1:
        others = ", ".join(f"{row.study_id} {row.events}/{row.n}" for row in direct[1:])
        note += f" Not pooled with {others}: {POOLING_NEEDS} independent cohorts are needed."
    return Finding(estimate=estimate, note=note, rows=names)


def _rows(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> list[Row]:
    observed = {row.study_id: row for row in knowledge.observed}
    found = []
    for name in strategy.evidence:
        if name in observed:
            found.append(_from_observed(observed[name], strategy, case, knowledge))
        elif name in knowledge.studies:
            study = knowledge.studies[name]
            outcomes = [o for o in knowledge.outcomes if o.study_id == name]
            found.append(_from_study(study, outcomes, case, knowledge))
    return found


def _from_observed(row: ObservedResponse, strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> Row:
    differs = _cell_differences((row.disease_group,), row.line, row.age_group, row.criterion, case, knowledge)
    agents = agents_of(strategy, knowledge)
    names = {text.casefold() for agent in agents for text in (agent.agent_id, agent.name)}
    if given_together(strategy, knowledge) or row.agent.casefold() not in names:
        differs.append(f"other product ({row.agent})")
    cell = EvidenceCell(
        disease_group=row.disease_group,
        line=row.line,
        age_group=row.age_group,
        criterion=row.criterion,
        product=row.agent,
    )
    return Row(
        study_id=row.study_id,
        cell=cell,
        events=row.events,
        n=row.n,
        flag=row.note,
        differs=tuple(differs),
    )


def _from_study(study: Study, outcomes: Sequence[Outcome], case: Case, knowledge: KnowledgeBase) -> Row:
    differs = _cell_differences(
        study.disease_groups, study.line, study.age_group, study.criterion, case, knowledge
    )
    if study.species != "human":
        differs.append(f"not a human cohort ({study.species})")
    answers = (answer_requirement(marker, case, knowledge) for marker in study.requires)
    differs += [f"cohort chosen by {a.reason}" for a in answers if a.verdict is not Verdict.PASS]
    counted = next((o for o in outcomes if o.endpoint == "ORR" and o.events is not None and o.n), None)
    cell = EvidenceCell(
        disease_group=", ".join(study.disease_groups),
        line=study.line,
        age_group=study.age_group,
        criterion=study.criterion,
        product=study.product,
    )
    return Row(
        study_id=study.study_id,
        cell=cell,
        events=counted.events if counted else None,
        n=counted.n if counted else None,
        flag="; ".join(text for text in (study.note, counted.note if counted else "") if text),
        differs=tuple(differs),
    )


def _cell_differences(
    groups: Sequence[str], line: str, age_group: str, criterion: str, case: Case, knowledge: KnowledgeBase
) -> list[str]:
    differs = []
    tumour = tumour_type(case, knowledge)
    if tumour is None or tuple(groups) != (tumour.group,):
        differs.append(f"other disease ({say_groups(groups, knowledge) or 'not stated'})")
    if not _line_fits(line, case.disease.line_of_therapy):
        stated = case.disease.line_of_therapy
        differs.append(f"line {line}" if stated is not None else f"line {line}, the patient's is not stated")
    if _age_group(case) is None or age_group != _age_group(case):
        differs.append(f"age group {age_group}, the patient's is {_age_group(case) or 'not stated'}")
    if not criterion.startswith(NAMED_CRITERIA):
        differs.append(f"criterion: {criterion}")
    return differs


def _line_fits(row: str, line: int | None) -> bool:
    if line is None:
        return False
    if row.endswith("+") and row[:-1].isdigit():
        return line >= int(row[:-1])
    return row == str(line)


def _age_group(case: Case) -> str | None:
    age = case.patient.age_years
    if age is None:
        return None
    return "adult" if age >= ADULT_FROM_YEARS else "child"


def _estimate(row: Row) -> RateEstimate:
    if row.events is None or row.n is None:
        raise ValueError(f"row {row.study_id} has no counts; only counted rows make a rate")
    low, high = clopper_pearson(row.events, row.n)
    rank_low, rank_high = jeffreys(row.events, row.n)
    return RateEstimate(
        events=row.events,
        n=row.n,
        rate=row.events / row.n,
        low=low,
        high=high,
        rank_low=rank_low,
        rank_high=rank_high,
        cell=row.cell,
        study_id=row.study_id,
        flag=row.flag,
    )


def _indirect_note(strategy: Strategy, rows: Sequence[Row]) -> str:
    if not rows:
        named = f" ({len(strategy.evidence)} named, none in the tables)" if strategy.evidence else ""
        return f"No rankable evidence: no row in the packaged tables{named}. This is not a rate of zero."
    shown = "; ".join(
        f"{row.study_id}: {', '.join(row.differs) or 'no counts'}" for row in rows[:INDIRECT_SHOWN]
    )
    rest = f"; and {len(rows) - INDIRECT_SHOWN} more" if len(rows) > INDIRECT_SHOWN else ""
    return (
        f"No rankable evidence in this patient's cell; {len(rows)} indirect, no rate carried over "
        f"({shown}{rest}). This is not a rate of zero."
    )
