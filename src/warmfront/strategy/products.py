"""Which cell products a strategy means for this patient, and what each needs beside its antigen."""

from warmfront.domain.case import Case
from warmfront.domain.cell_therapy import CellTherapy
from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Condition, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import covers, tumour_type
from warmfront.strategy.rules.answer import Answer
from warmfront.strategy.rules.tumour import hla_excluded, hla_required


def products_of(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> tuple[CellTherapy, ...]:
    """List the cell products that a strategy means for this disease.

    Parameters
    ----------
    strategy : Strategy
        Its agents; one that names no product stands for every product tried in the disease.
    case : Case
        Names the disease.
    knowledge : KnowledgeBase
        Products.

    Returns
    -------
    tuple of CellTherapy
        In the order of the files; empty for a strategy without cells, and for one whose products were not
        tried in this disease. A product for adults is not listed for a child, unless it is the only one.
    """
    table = knowledge.options.cell_therapies
    tumour = tumour_type(case, knowledge)
    found: dict[str, CellTherapy] = {}
    for own in (table[name] for name in strategy.agents if name in table):
        if own.target_logic != "any of":
            found[own.product_id] = own
        for name in own.stands_for:
            if covers(table[name].disease_groups, tumour):
                found[name] = table[name]
    age = case.patient.age_years
    of_age = tuple(entry for entry in found.values() if _is_of_age(entry, age))
    return of_age or tuple(found.values())


def _is_of_age(product: CellTherapy, age: float | None) -> bool:
    return age is None or product.least_age_years is None or age >= product.least_age_years


def stands_for_any(strategy: Strategy, knowledge: KnowledgeBase) -> bool:
    """Say whether a strategy leaves the product open.

    Parameters
    ----------
    strategy : Strategy
        Its agents.
    knowledge : KnowledgeBase
        Products.

    Returns
    -------
    bool
        True when one of its agents stands for several products and needs an antigen.
    """
    table = knowledge.options.cell_therapies
    return any(name in table and table[name].target_logic == "any of" for name in strategy.agents)


def answer_hla(
    product: CellTherapy, case: Case, knowledge: KnowledgeBase
) -> tuple[Answer | None, Answer | None]:
    """Answer what a product asks of the HLA type.

    Parameters
    ----------
    product : CellTherapy
        Its alleles; a product that does not see its target on HLA asks nothing.
    case : Case
        HLA type, and alleles that the tumour lost.
    knowledge : KnowledgeBase
        Handed on to the rules.

    Returns
    -------
    needed, excluded : Answer or None
        None where the product asks nothing.
    """
    needed = _hla_condition("hla_required", product.hla, product)
    excluded = _hla_condition("hla_excluded", product.hla_excluded, product)
    return (
        hla_required(needed, case, knowledge) if needed is not None else None,
        hla_excluded(excluded, case, knowledge) if excluded is not None else None,
    )


def _hla_condition(rule: str, values: tuple[str, ...], product: CellTherapy) -> Condition | None:
    if not values:
        return None
    return Condition(
        rule=rule, values=values, on_breach=Verdict.FAIL, source=product.source, status=Status(product.status)
    )


def say_facts(product: CellTherapy) -> str:
    """Write in one line what a product needs and hurts beside its antigen.

    Parameters
    ----------
    product : CellTherapy
        As the knowledge states it; what was not read is not mentioned.

    Returns
    -------
    str
        MHC dependence with alleles, assay, organs at risk, days, lymphodepletion, donor, limits of its own.
    """
    parts = [_say_mhc(product)]
    if product.antigen_assay or product.antigen_cutoff:
        parts.append("asks for " + ", ".join(p for p in (product.antigen_assay, product.antigen_cutoff) if p))
    if product.off_tumour_organs:
        parts.append(f"on-target off-tumour: {', '.join(product.off_tumour_organs)}")
    if days := say_days(product):
        parts.append(days)
    if product.lymphodepletion == "required":
        parts.append("after lymphodepletion")
    if product.lymphodepletion == "none":
        parts.append("no lymphodepletion")
    if product.origin != "not stated":
        parts.append("autologous or allogeneic" if product.origin == "either" else product.origin)
    if product.origin in ("allogeneic", "either") and product.graft_versus_host_risk:
        parts.append(f"graft-versus-host disease: {product.graft_versus_host_risk}")
    if product.targets:
        parts += product.limits
    return "; ".join(parts)


def say_days(product: CellTherapy) -> str:
    """Write how long a product takes, as far as it was read.

    Parameters
    ----------
    product : CellTherapy
        Its stated days.

    Returns
    -------
    str
        Empty when neither the way from vein to vein nor the manufacture was read.
    """
    if product.vein_to_vein_days is not None:
        low, high = product.vein_to_vein_days
        return f"{low:g} to {high:g} days from collection to infusion (range of medians)"
    if product.manufacture_days is not None:
        return f"{product.manufacture_days:g} days of manufacture alone"
    return ""


def _say_mhc(product: CellTherapy) -> str:
    if not product.mhc_dependent:
        return "MHC-independent, needs no HLA type"
    if not product.hla:
        return "MHC-dependent, on whatever alleles the patient has"
    without = f", not with {', '.join(product.hla_excluded)}" if product.hla_excluded else ""
    return f"MHC-dependent: {' or '.join(product.hla)}{without}"
