"""Which criterion of response a disease has: the disease chooses, never the data that happen to be there."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.observations import TherapyCourse
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.criteria import DiseaseCriterion, ResponseCriterion


@record
class CriterionChoice:
    """The criterion of one disease, or the reason why it has none.

    Parameters
    ----------
    oncotree : str
        Code that was looked up.
    criterion : ResponseCriterion or None
        None when the disease has no criterion here.
    under_immunotherapy : ResponseCriterion or None
        Read beside it while an immunotherapy runs.
    beside : tuple of ResponseCriterion
        Further criteria of the disease.
    because : str
        Why this one, or why none.
    limit : str
        What it leaves out in this disease; may be empty.
    """

    oncotree: str
    criterion: ResponseCriterion | None
    under_immunotherapy: ResponseCriterion | None = None
    beside: tuple[ResponseCriterion, ...] = ()
    because: str
    limit: str = ""

    @property
    def usable(self) -> bool:
        """Whether the disease has a criterion that makes calls here."""
        return self.criterion is not None and self.criterion.implemented

    def allows(self, criterion: str) -> bool:
        """Whether the disease may be judged by a criterion that makes calls here."""
        known = (self.criterion, self.under_immunotherapy, *self.beside)
        return any(one is not None and one.criterion == criterion and one.implemented for one in known)


def choose_criteria(case: Case, knowledge: KnowledgeBase) -> CriterionChoice:
    """Choose the criterion of a case's disease.

    Parameters
    ----------
    case : Case
        Its OncoTree code decides.
    knowledge : KnowledgeBase
        Tumour types and criteria.

    Returns
    -------
    CriterionChoice
        Exactly one for every code; without a criterion when the code is not known.

    Examples
    --------
    >>> from warmfront.domain.case import Disease
    >>> from warmfront.knowledge.files import load_knowledge
    >>> choice = choose_criteria(Case(case_id="a", disease=Disease(oncotree="MDS")), load_knowledge())
    >>> choice.usable, choice.allows("recist11")
    (False, False)
    """
    code = case.disease.oncotree.strip().upper()
    tumour = knowledge.tumour_types.get(code)
    if tumour is None:
        words = (
            f"The code {code!r:.30} is not in tumour_types.tsv, so it is not known which criterion it has."
        )
        return CriterionChoice(oncotree=code, criterion=None, because=words)
    entry = _find_entry(code, tumour.group, knowledge)
    criteria = knowledge.monitoring.criteria
    return CriterionChoice(
        oncotree=code,
        criterion=criteria.get(entry.criterion),
        under_immunotherapy=criteria.get(entry.under_immunotherapy),
        beside=tuple(criteria[name] for name in entry.beside),
        because=entry.because,
        limit=entry.limit,
    )


def _find_entry(code: str, group: str, knowledge: KnowledgeBase) -> DiseaseCriterion:
    """Return the entry of the code, else that of the group; the checks on load make it exactly one."""
    rows = tuple(knowledge.monitoring.disease_criteria.values())
    by_code = [row for row in rows if code in row.codes]
    return (by_code or [row for row in rows if group in row.groups])[0]


def find_immunotherapy(
    therapies: Sequence[TherapyCourse], criterion: ResponseCriterion, knowledge: KnowledgeBase
) -> tuple[TherapyCourse, ...]:
    """List the therapies under which an immune criterion applies, by start.

    Parameters
    ----------
    therapies : sequence of TherapyCourse
        Given under observation; those entered in error are passed over.
    criterion : ResponseCriterion
        Its `agent_classes` decide.
    knowledge : KnowledgeBase
        Agents.

    Returns
    -------
    tuple of TherapyCourse
        Those with an agent of these classes, and every infusion of a known cell product.
    """
    found = [
        therapy
        for therapy in therapies
        if therapy.status != "entered_in_error"
        and (
            therapy.product_id in knowledge.options.cell_therapies
            or any(_class_of(name, knowledge) in criterion.agent_classes for name in therapy.agents)
        )
    ]
    return tuple(sorted(found, key=lambda therapy: (therapy.start, therapy.therapy_id)))


def _class_of(name: str, knowledge: KnowledgeBase) -> str:
    agent = knowledge.agents.get(name) or knowledge.agents.get(name.strip().lower())
    if agent is None:
        named = [one for one in knowledge.agents.values() if one.name.lower() == name.strip().lower()]
        agent = named[0] if named else None
    return agent.agent_class if agent is not None else ""
