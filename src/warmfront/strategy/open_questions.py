"""Which assay could answer an open question, and how likely it is that the answer is yes."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from warmfront.domain.case import Case
from warmfront.domain.evidence import Status
from warmfront.domain.next_test import ValueScale
from warmfront.domain.records import record
from warmfront.domain.therapy import Ranking, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.approvals import find_approval
from warmfront.strategy.disease import tumour_type
from warmfront.strategy.requirements import answer_requirement
from warmfront.strategy.what_if import Question, list_questions

MARKER_RULES = ("biomarker", "approval_marker")
"""Rules whose question is a marker requirement, written ``biomarker:kind``."""


OPPOSITES = {
    f"biomarker:{absent}": f"biomarker:{present}"
    for absent, present in (
        ("mss", "msi_high"),
        ("her2_negative", "her2_positive"),
        ("hr_negative", "hr_positive"),
        ("no_egfr_alk", "egfr_or_alk"),
        ("no_prior_checkpoint_inhibitor", "prior_checkpoint_inhibitor"),
        ("no_prior_platinum", "prior_platinum"),
        ("cisplatin_ineligible", "cisplatin_eligible"),
        ("late_relapse", "early_relapse"),
    )
}
"""Requirements that ask for the absence of what another one asks for; one fact answers both."""


@record
class Fact:
    """Something that is not known of the patient.

    Parameters
    ----------
    reason : str
        What is missing, in the words of the rules.
    questions : tuple of Question
        Rules that ask for it.
    kinds : tuple of str
        What an assay must answer: the rule itself; for markers ``biomarker:kind`` and, with a gene or a
        cut-off, ``biomarker:kind:value``; for targets also ``target_antigen:NAME``. The more special come
        first.
    askers : tuple of str
        Strategy ids that wait for it.
    against : tuple of str
        Those of them that ask for its absence.
    """

    reason: str
    questions: tuple[Question, ...]
    kinds: tuple[str, ...]
    askers: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def wanted_absent(self) -> bool:
        """True when every option that asks wants the fact not to hold."""
        return set(self.askers) == set(self.against)


@record
class Prior:
    """Probability that a fact holds.

    Parameters
    ----------
    share, low, high : float
        0 to 1, with its range.
    words : str
        Where it comes from.
    status : Status
        ``assumption`` where nothing is known.
    """

    share: float
    low: float
    high: float
    words: str
    status: Status


def list_facts(ranking: Ranking, case: Case, knowledge: KnowledgeBase) -> tuple[Fact, ...]:
    """List what is not known of the patient, each fact once.

    Parameters
    ----------
    ranking : Ranking
        Its undetermined rules are the questions; questions with the same reason ask for the same fact.
    case : Case
        Its markers are read again to find which requirement is open.
    knowledge : KnowledgeBase
        Strategies with their indications and conditions.

    Returns
    -------
    tuple of Fact
        In the order of the options that ask first.
    """
    by_reason: dict[str, list[tuple[Question, tuple[str, ...]]]] = {}
    for question, names in list_questions(ranking).items():
        by_reason.setdefault(question.reason, []).append((question, names))
    return tuple(_fact(reason, entries, case, knowledge) for reason, entries in by_reason.items())


def _fact(
    reason: str,
    entries: Sequence[tuple[Question, tuple[str, ...]]],
    case: Case,
    knowledge: KnowledgeBase,
) -> Fact:
    kinds: list[str] = []
    against: set[str] = set()
    for question, names in entries:
        for strategy in (knowledge.strategies[name] for name in names if name in knowledge.strategies):
            own = _kinds_of(question, strategy, case, knowledge)
            if own and all(kind in OPPOSITES for kind in own):
                against.add(strategy.strategy_id)
            kinds += [OPPOSITES.get(kind, kind) for kind in own]
    askers = {name for _, names in entries for name in names}
    return Fact(
        reason=reason,
        questions=tuple(question for question, _ in entries),
        kinds=tuple(dict.fromkeys(kinds)),
        askers=tuple(sorted(askers)),
        against=tuple(sorted(against)),
    )


def _kinds_of(
    question: Question, strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> tuple[str, ...]:
    if question.rule in MARKER_RULES:
        named = [
            requirement
            for requirement in _open_requirements(strategy, case, knowledge)
            if answer_requirement(requirement, case, knowledge).reason == question.reason
        ]
        special = [f"biomarker:{name.partition(' ')[0]}" for name in named if ":" in name]
        return (*special, *(f"biomarker:{name.partition(':')[0]}" for name in named))
    if question.rule == "target_antigen":
        antigens = knowledge.options.antigens.values()
        if any(antigen.mutation and antigen.mutation in question.reason for antigen in antigens):
            return ("biomarker:mutated",)
        return (*(f"target_antigen:{antigen}" for antigen in strategy.target_antigens), question.rule)
    return (question.rule,)


def _open_requirements(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> list[str]:
    match = find_approval(strategy, case, knowledge)
    named = (
        [name for name, answer in match.markers if answer.verdict is Verdict.UNDETERMINED] if match else []
    )
    for condition in (*strategy.conditions, *knowledge.general_conditions):
        if condition.rule == "biomarker":
            named += condition.values
    return named


def find_prior(kinds: Sequence[str], case: Case, scale: ValueScale, knowledge: KnowledgeBase) -> Prior:
    """Find the probability that a fact holds.

    Parameters
    ----------
    kinds : sequence of str
        Of a fact, the special ones first.
    case : Case
        Its disease group goes before ``any``.
    scale : ValueScale
        Prior where nothing is known.
    knowledge : KnowledgeBase
        Shares of patients who meet a rule.

    Returns
    -------
    Prior
        With its range and where it comes from.
    """
    tumour = tumour_type(case, knowledge)
    group = tumour.group if tumour is not None else ""
    for kind in kinds:
        for wanted in (group, "any"):
            for row in knowledge.options.marker_shares.values():
                if row.disease_group == wanted and fnmatchcase(kind, row.kind):
                    counted = f", {row.events} of {row.n}" if row.events is not None and row.n else ""
                    how = "assumed" if row.status is Status.ASSUMPTION else f"read ({row.note})"
                    words = f"Prior {row.share:g} ({row.low:g} to {row.high:g}{counted}), {how}."
                    return Prior(share=row.share, low=row.low, high=row.high, words=words, status=row.status)
    words = f"Prior {scale.prior:g} ({scale.prior_low:g} to {scale.prior_high:g}), assumed: nothing is known."
    return Prior(
        share=scale.prior, low=scale.prior_low, high=scale.prior_high, words=words, status=Status.ASSUMPTION
    )
