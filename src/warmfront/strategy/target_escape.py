"""How a tumour can escape a product: one antigen or several, cells without it, the same antigen before."""

from warmfront.domain.case import Case, Clonality, PriorTherapy, Zygosity
from warmfront.domain.cell_therapy import CellTherapy, TargetAntigen
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.target_evidence import Evidence, names_of

AFTER_CD19 = (
    "after loss of CD19 under a CD19 product the reviews consider a CD22 product or a tandem of CD19 with "
    "CD20 or CD22 (rule DR-17)"
)
PRIOR_ENGAGER = "blinatumomab before went with failure and CD19-negative relapse of CD19 CAR-T (166 patients)"


def say_escape(
    antigen: TargetAntigen,
    product: CellTherapy | None,
    evidence: Evidence,
    case: Case,
    knowledge: KnowledgeBase,
) -> str:
    """Say in words how the tumour can escape from one antigen of a product.

    Parameters
    ----------
    antigen : TargetAntigen
        The target.
    product : CellTherapy or None
        Says whether it sees one antigen or several; None for an engager or antibody.
    evidence : Evidence
        Share of positive cells, where stated.
    case : Case
        What was given before, and one lost copy of the gene.
    knowledge : KnowledgeBase
        Agents and products, to know which prior drugs saw the same antigen.

    Returns
    -------
    str
        Empty when nothing can be said.
    """
    if evidence.verdict is Verdict.FAIL:
        return _sentence(_given_before(antigen, case, knowledge))
    parts = []
    if product is not None and product.target_logic == "tandem":
        others = " and ".join(name for name in product.targets if name != antigen.antigen)
        parts.append(f"also sees {others}: escape needs the loss of every antigen that is there")
    elif product is not None:
        parts.append("one antigen: cells without it are not hit and can grow out")
    limit = knowledge.options.cell_limits["antigen_part_percent"].value
    if antigen.mutation:
        parts += _clonality(antigen, case)
    elif evidence.percent is not None and 0 < evidence.percent < limit:
        parts.append(f"{100 - evidence.percent:g}% of the cells were negative already")
    elif evidence.percent is None and product is not None:
        parts.append("share of positive cells not stated")
    parts += _copy_lost(antigen, case)
    parts += _given_before(antigen, case, knowledge)
    return _sentence(parts)


def _sentence(parts: list[str]) -> str:
    words = "; ".join(parts)
    return words[:1].upper() + words[1:]


def prior_against(antigen: TargetAntigen, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Name the drugs and cells of the history that saw the same antigen.

    Parameters
    ----------
    antigen : TargetAntigen
        The target.
    case : Case
        Prior therapies.
    knowledge : KnowledgeBase
        Agents by id and name, and products.

    Returns
    -------
    tuple of str
        Names as the case writes them; an unknown drug is not guessed at.
    """
    return tuple(name for name, _ in _exposures(antigen, case, knowledge))


def _exposures(
    antigen: TargetAntigen, case: Case, knowledge: KnowledgeBase
) -> list[tuple[str, PriorTherapy]]:
    return [
        (name, therapy)
        for therapy in case.history.prior_therapies or ()
        for name in therapy.agents
        if _saw(name, antigen, knowledge)
    ]


def _saw(name: str, antigen: TargetAntigen, knowledge: KnowledgeBase) -> bool:
    written = name.strip().casefold()
    key = written.replace(" ", "_").replace("-", "_")
    for product in knowledge.options.cell_therapies.values():
        if written == product.name.casefold() or key == product.product_id:
            return antigen.antigen in product.targets
    for agent in knowledge.agents.values():
        if written == agent.name.casefold() or key == agent.agent_id:
            return agent.target.casefold() in names_of(antigen)
    return antigen.antigen.casefold() in written and "car" in written


def _copy_lost(antigen: TargetAntigen, case: Case) -> list[str]:
    return [
        f"one copy of {mutation.gene} is hit already: the second loss makes it antigen-negative"
        for mutation in case.biomarkers.mutations or ()
        if mutation.gene in antigen.genes
        and mutation.effect in ("loss_of_function", "deletion")
        and mutation.zygosity is not Zygosity.BIALLELIC
    ]


def _clonality(antigen: TargetAntigen, case: Case) -> list[str]:
    gene, _, change = antigen.mutation.partition(" ")
    return [
        {
            Clonality.CLONAL: "reported as clonal",
            Clonality.SUBCLONAL: "reported as subclonal: other cells do not carry it",
        }.get(mutation.clonality, "clonality not stated")
        for mutation in case.biomarkers.mutations or ()
        if mutation.gene == gene and (mutation.change or "").startswith(change)
    ][:1]


def _given_before(antigen: TargetAntigen, case: Case, knowledge: KnowledgeBase) -> list[str]:
    met = _exposures(antigen, case, knowledge)
    if not met:
        return []
    words = []
    if antigen.antigen == "CD19":
        if any(name.strip().casefold() == "blinatumomab" for name, _ in met):
            words.append(PRIOR_ENGAGER)
        words.append(AFTER_CD19)
    return words
