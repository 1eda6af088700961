"""The counted cohorts behind a strategy, and what sets each apart from the patient's own cell.

A cell is disease group, line, age group, response criterion and product; a cohort chosen by a marker has its
own. Rows of one cohort, or of cohorts that may count the same patients, are one cohort.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from warmfront.domain.case import Case
from warmfront.domain.evidence import EvidenceCell, Outcome, Study
from warmfront.domain.records import record
from warmfront.domain.therapy import Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase, ObservedResponse
from warmfront.strategy.disease import say_groups, tumour_type
from warmfront.strategy.regimen import agents_of, given_together
from warmfront.strategy.requirements import answer_requirement

ADULT_FROM_YEARS = 18
"""Usual legal and trial boundary."""

NAMED_CRITERIA = ("RECIST 1.", "iRECIST", "Lugano", "IMWG", "ELN", "RANO", "iRANO")
"""Beginnings of criteria that the clinical frame registers (section 10); others make no comparable rate."""

DISEASE_CRITERIA = {
    "CR/CRi": ("leukaemia_b", "aml"),
    "mRECIST": ("liver", "mesothelioma"),
    "INRC": ("neuroblastoma",),
}
"""Beginnings of criteria that the frame registers for single diseases, with their groups."""

CONTROL_ARMS = ("control", "comparator", "placebo")
"""Beginnings of the names of arms that did not get the strategy."""

OTHER_DISEASE = "other disease"

SINGLE_ARM = "response in a single arm is not benefit"


@record
class Row:
    """One row of evidence with what sets it apart from the patient's cell.

    Parameters
    ----------
    cell : EvidenceCell
        Where its rate holds.
    events, n : int or None
        Responders and patients of the arm that got the strategy; None where they could not be established.
    flag : str
        Doubt about the counts.
    differs : tuple of str
        What sets it apart; empty in the patient's own cell.
    cohort : str
        Cohort; two rows of one cohort count once.
    overlaps : tuple of str
        Study ids that may count the same patients.
    human : bool
        False for animals and reviews, which never give a rate.
    quality, claim : str
        Level and design in words; what the comparator allows to be said.
    requires : tuple of str
        Markers that every patient of the cohort had.
    """

    study_id: str
    cell: EvidenceCell
    events: int | None
    n: int | None
    flag: str
    differs: tuple[str, ...]
    cohort: str
    overlaps: tuple[str, ...]
    human: bool
    quality: str
    claim: str
    source: str
    requires: tuple[str, ...] = ()

    @property
    def other_disease(self) -> bool:
        """True when the cohort is of another disease group than the patient."""
        return any(text.startswith(OTHER_DISEASE) for text in self.differs)

    @property
    def counts(self) -> tuple[int, int]:
        """Responders and patients of a counted row."""
        if self.events is None or not self.n:
            raise ValueError(f"{self.study_id}: the row is not counted; ask for its events and n first")
        return self.events, self.n

    @property
    def cell_key(self) -> tuple[str, ...]:
        """The cell as it is compared: wording counts, capitals do not."""
        cell = self.cell
        parts = (cell.disease_group, cell.line, cell.age_group, cell.criterion, cell.product)
        return tuple(part.strip().casefold() for part in (*parts, *sorted(self.requires)))


def gather_rows(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> tuple[Row, ...]:
    """Gather the rows that a strategy names, in the order of its file.

    Parameters
    ----------
    strategy : Strategy
        Names its rows; names that are in no table are passed over.
    case : Case
        Defines the cell that each row is held against.
    knowledge : KnowledgeBase
        Study tables and counted cohorts.

    Returns
    -------
    tuple of Row
        Direct and indirect ones.
    """
    observed = {row.study_id: row for row in knowledge.observed}
    found = []
    for name in strategy.evidence:
        if name in observed:
            differs = _against_observed(observed[name], strategy, case, knowledge)
            found.append(replace(row_of_observed(observed[name]), differs=differs))
        elif name in knowledge.studies:
            study = knowledge.studies[name]
            differs = _against_study(study, case, knowledge)
            found.append(replace(row_of_study(study, knowledge.outcomes), differs=differs))
    return tuple(found)


def find_counted(study_id: str, outcomes: Iterable[Outcome]) -> Outcome | None:
    """Find the counted response rate of the arm that got the strategy; None when there is none."""
    return next(
        (
            outcome
            for outcome in outcomes
            if outcome.study_id == study_id
            and outcome.endpoint == "ORR"
            and outcome.events is not None
            and outcome.n
            and not outcome.arm.casefold().startswith(CONTROL_ARMS)
        ),
        None,
    )


def keep_independent(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Keep the largest row of each cohort, and of cohorts that may share patients.

    Parameters
    ----------
    rows : sequence of Row
        Counted rows, in any order.

    Returns
    -------
    tuple of Row
        Rows of which no two may count the same patient, the largest first.
    """
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: (-(row.n or 0), row.study_id)):
        if not any(_may_share(row, other) for other in kept):
            kept.append(row)
    return tuple(kept)


def say_claim(study: Study) -> str:
    """Say what the comparator of a study allows to be claimed.

    A rate of a single arm is response and not benefit, and that of a combination tells nothing of what each
    part adds. Only a randomised control lets an effect be read, and only against that control.

    Parameters
    ----------
    study : Study
        With its design, its comparator and how its parts were given.

    Returns
    -------
    str
        Words without a full stop.
    """
    if study.comparator and study.randomised:
        return f"randomised against {study.comparator}: an effect may be read against that arm only"
    if study.comparator:
        return f"beside {study.comparator}, not randomised: no effect may be read"
    if study.interaction in ("combination", "sequential") or study.partner:
        return f"{SINGLE_ARM}, and says nothing of what each part adds"
    return SINGLE_ARM


def _may_share(first: Row, second: Row) -> bool:
    return (
        first.cohort == second.cohort
        or first.study_id in second.overlaps
        or second.study_id in first.overlaps
    )


def row_of_observed(row: ObservedResponse) -> Row:
    """Write responses counted in a cohort as a row, without a patient to hold it against."""
    return Row(
        study_id=row.study_id,
        cell=EvidenceCell(
            disease_group=row.disease_group,
            line=row.line,
            age_group=row.age_group,
            criterion=row.criterion,
            product=row.agent,
        ),
        events=row.events,
        n=row.n,
        flag=row.note,
        differs=(),
        # The parts of one cohort hold different patients, yet of the same hospitals: never independent.
        cohort=row.source,
        overlaps=(),
        human=True,
        quality="counted from patients of a cohort, no control arm",
        claim=SINGLE_ARM,
        source=row.source,
    )


def row_of_study(study: Study, outcomes: Iterable[Outcome]) -> Row:
    """Write a study as a row, without a patient to hold it against."""
    counted = find_counted(study.study_id, outcomes)
    shared = f"may count the same patients as {', '.join(study.overlaps_with)}" if study.overlaps_with else ""
    certainty = f"certainty {study.certainty}" if study.certainty != "not graded" else ""
    return Row(
        study_id=study.study_id,
        cell=EvidenceCell(
            disease_group=", ".join(study.disease_groups),
            line=study.line,
            age_group=study.age_group,
            criterion=study.criterion,
            product=study.product,
        ),
        events=counted.events if counted else None,
        n=counted.n if counted else None,
        flag="; ".join(text for text in (study.note, counted.note if counted else "", shared) if text),
        differs=(),
        cohort=study.cohort_id,
        overlaps=study.overlaps_with,
        human=study.species == "human",
        quality=", ".join(part for part in (f"level {study.level}", study.design, certainty) if part),
        claim=say_claim(study),
        source=study.source,
        requires=study.requires,
    )


def _against_observed(
    row: ObservedResponse, strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> tuple[str, ...]:
    differs = differ_from_cell((row.disease_group,), row.line, row.age_group, row.criterion, case, knowledge)
    agents = agents_of(strategy, knowledge)
    names = {text.casefold() for agent in agents for text in (agent.agent_id, agent.name)}
    if given_together(strategy, knowledge) or row.agent.casefold() not in names:
        differs.append(f"other product ({row.agent})")
    return tuple(differs)


def _against_study(study: Study, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    differs = differ_from_cell(
        study.disease_groups, study.line, study.age_group, study.criterion, case, knowledge
    )
    if study.species != "human":
        differs.append(f"not a human cohort ({study.species})")
    answers = (answer_requirement(marker, case, knowledge) for marker in study.requires)
    differs += [
        f"cohort chosen by a criterion that this patient does not meet: {a.reason}"
        if a.verdict is Verdict.FAIL
        else f"cohort chosen by a criterion that is open here: {a.reason}"
        for a in answers
        if a.verdict is not Verdict.PASS
    ]
    return tuple(dict.fromkeys(differs))


def differ_from_cell(
    groups: Sequence[str], line: str, age_group: str, criterion: str, case: Case, knowledge: KnowledgeBase
) -> list[str]:
    """List what sets a cohort apart from the patient's disease, line, age group and criterion.

    Parameters
    ----------
    groups : sequence of str
        Disease groups of the cohort.
    line, age_group, criterion : str
        As the cohort states them.
    case : Case
        A line or age that is not stated matches no cohort.
    knowledge : KnowledgeBase
        Tumour types and names of groups.

    Returns
    -------
    list of str
        Empty when nothing does.
    """
    differs = []
    tumour = tumour_type(case, knowledge)
    if tumour is None or tuple(groups) != (tumour.group,):
        differs.append(f"{OTHER_DISEASE} ({say_groups(groups, knowledge) or 'not stated'})")
    if not _line_fits(line, case.disease.line_of_therapy):
        stated = case.disease.line_of_therapy
        differs.append(f"line {line}" if stated is not None else f"line {line}, the patient's is not stated")
    if _age_group(case) is None or age_group != _age_group(case):
        differs.append(f"age group {age_group}, the patient's is {_age_group(case) or 'not stated'}")
    if not is_named(criterion, groups):
        differs.append(f"criterion: {criterion}")
    return differs


def differ_in_patients(line: str, age_group: str, case: Case) -> list[str]:
    """List which stated facts of a cohort's patients do not fit this patient.

    Parameters
    ----------
    line, age_group : str
        As the cohort states them; ``not stated`` sets nothing apart here.
    case : Case
        A line or age that is not stated sets nothing apart either.

    Returns
    -------
    list of str
        Empty when nothing does.
    """
    differs = []
    stated = case.disease.line_of_therapy
    if line[:1].isdigit() and stated is not None and not _line_fits(line, stated):
        differs.append(f"line {line}, the patient's is {stated}")
    if age_group in ("adult", "child") and _age_group(case) not in (None, age_group):
        differs.append(f"age group {age_group}, the patient's is {_age_group(case)}")
    return differs


def is_named(criterion: str, groups: Sequence[str]) -> bool:
    """Say whether a response criterion is registered for the diseases of a cohort.

    Examples
    --------
    >>> is_named("CR/CRi", ["aml"]), is_named("CR/CRi", ["kidney"]), is_named("RECIST 1.1", ["kidney"])
    (True, False, True)
    """
    own = tuple(start for start, meant in DISEASE_CRITERIA.items() if set(groups) <= set(meant))
    return criterion.startswith((*NAMED_CRITERIA, *own))


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
