"""Checks over target antigens and cell products; each returns sentences with file and entry."""

import re
from collections.abc import Callable, Iterator

from warmfront.domain.cell_therapy import CellTherapy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.genes import load_genes

CELL_CLASSES = frozenset({"CAR-T", "TCR-T", "TIL", "NK", "CIK", "CAR-macrophage"})
"""Agent classes whose agents are cell products."""

NEEDED_LIMITS = frozenset(
    {
        "rna_absent_tpm",
        "rna_detected_tpm",
        "rna_least_total",
        "rna_most_zeros",
        "rna_least_purity",
        "antigen_part_percent",
        "density_loss_fold",
        "bendamustine_months",
        "fludarabine_lowest_clearance",
        "fludarabine_full_clearance",
        "til_lesion_mm",
    }
)
"""Numbers that the judgements read by name."""

_ALLELE = re.compile(r"(?:[ABC]|D[PQR][AB]\d?)\*\d{2,3}:\d{2,3}P?")
_FILE = "options/cell_therapies.toml"


def check_products_of_agents(base: KnowledgeBase) -> list[str]:
    """Check that every cell agent has a product, and every product an agent or one that stands for it.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    products = base.options.cell_therapies
    stood_for = {name for product in products.values() for name in product.stands_for}
    problems = [
        f"agents.toml {key}: class {agent.agent_class} needs a product in {_FILE}"
        for key, agent in base.agents.items()
        if agent.agent_class in CELL_CLASSES and key not in products
    ]
    for key, product in products.items():
        if key not in base.agents and key not in stood_for:
            problems.append(f"{_FILE} {key}: neither an agent of agents.toml nor in stands_for of another")
        if key in base.agents and base.agents[key].agent_class != product.modality:
            problems.append(
                f"{_FILE} {key}: modality {product.modality!r}, but agents.toml says "
                f"{base.agents[key].agent_class!r}"
            )
    return problems


def check_antigens(base: KnowledgeBase) -> list[str]:
    """Check that antigens whose RNA speaks have genes, and that one name means one antigen.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    symbols = load_genes().symbols
    names: dict[str, str] = {}
    for key, entry in base.options.antigens.items():
        where = f"options/antigens.toml {key}"
        if entry.rna_informative != bool(entry.genes):
            problems.append(f"{where}: rna_informative needs genes, and genes need rna_informative")
        problems += [
            f"{where}: gene {gene!r} is no current symbol" for gene in entry.genes if gene not in symbols
        ]
        if entry.mutation and (entry.presented != "on HLA" or entry.rna_informative):
            problems.append(f"{where}: a mutation antigen is on HLA and RNA does not speak for it")
        for name in (key, *entry.synonyms):
            if names.setdefault(name.casefold(), key) != key:
                problems.append(f"{where}: name {name!r} already means {names[name.casefold()]!r}")
    return problems


def check_products(base: KnowledgeBase) -> list[str]:
    """Check what a product needs: antigens, logic, HLA, days and disease groups.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    groups = {tumour.group for tumour in base.tumour_types.values()} | {"any", "any solid"}
    groups |= {"any haematological"}
    problems = []
    for key, product in base.options.cell_therapies.items():
        found = [*_of_targets(product, base), *_of_hla(product, base)]
        found += [
            f"disease group {name!r} is unknown" for name in product.disease_groups if name not in groups
        ]
        days = product.vein_to_vein_days
        if days is not None and not 0 < days[0] <= days[1]:
            found.append(f"vein_to_vein_days {days} do not run from lowest to highest")
        allowed = {"required", "none", "not stated", *base.options.regimens}
        if product.lymphodepletion not in allowed:
            found.append(f"lymphodepletion {product.lymphodepletion!r} is neither a regimen nor a known word")
        problems += [f"{_FILE} {key}: {problem}" for problem in found]
    missing = NEEDED_LIMITS.difference(base.options.cell_limits) if base.options.cell_therapies else ()
    return problems + [f"options/cell_limits.toml: limit {name!r} is missing" for name in sorted(missing)]


def _of_targets(product: CellTherapy, base: KnowledgeBase) -> Iterator[str]:
    for name in product.targets:
        if name not in base.options.antigens:
            yield f"target {name!r} is not in options/antigens.toml"
    for name in product.stands_for:
        if name not in base.options.cell_therapies:
            yield f"stands_for {name!r} is no product"
    logic, count = product.target_logic, len(product.targets)
    fits = {"single": count == 1, "sequential": count == 1, "tandem": count > 1, "none": count == 0}
    if logic == "any of":
        if not product.stands_for and count < 2:
            yield "target_logic 'any of' needs several targets or stands_for"
    elif not fits[logic]:
        yield f"target_logic {logic!r} does not fit {count} targets"


def _of_hla(product: CellTherapy, base: KnowledgeBase) -> Iterator[str]:
    alleles = (*product.hla, *product.hla_excluded)
    for allele in alleles:
        if not _ALLELE.fullmatch(allele):
            yield f"allele {allele!r} is not written like A*02:01 or A*02:01P"
    if both := set(product.hla) & set(product.hla_excluded):
        yield f"alleles are both needed and excluded: {', '.join(sorted(both))}"
    if not product.mhc_dependent and alleles:
        yield "is not MHC-dependent and yet names HLA alleles"
    if product.mhc_dependent and product.targets and not product.hla:
        yield "is MHC-dependent and does not say on which HLA allele"
    for name in product.targets:
        antigen = base.options.antigens.get(name)
        if antigen is not None and (antigen.presented == "on HLA") != product.mhc_dependent:
            yield f"target {name!r} is {antigen.presented}, but mhc_dependent is {product.mhc_dependent}"


def check_strategies_agree(base: KnowledgeBase) -> list[str]:
    """Check that a strategy asks for the antigens and alleles of its products.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    antigens, products = base.options.antigens, base.options.cell_therapies
    for key, strategy in base.strategies.items():
        where = f"strategies/{key}.toml"
        problems += [
            f"{where}: target antigen {name!r} is not in options/antigens.toml"
            for name in strategy.target_antigens
            if antigens and name not in antigens
        ]
        own = [products[name] for name in strategy.agents if name in products]
        covered = [*own, *(products[n] for p in own for n in p.stands_for if n in products)]
        if not own:
            continue
        targets = {name for product in covered for name in product.targets}
        if not targets.issuperset(strategy.target_antigens):
            strange = ", ".join(sorted(set(strategy.target_antigens) - targets))
            problems.append(f"{where}: no product of it sees {strange}")
        wants = any(product.mhc_dependent for product in own)
        if wants != ("antigen presentation" in strategy.needs_intact):
            problems.append(
                f"{where}: needs_intact {'lacks' if wants else 'names'} 'antigen presentation', but its "
                f"products {'see' if wants else 'do not see'} their target on HLA"
            )
        if not any(product.stands_for for product in own):
            for field, mine in (
                ("target_antigens", "targets"),
                ("hla", "hla"),
                ("hla_excluded", "hla_excluded"),
            ):
                theirs = {name for product in own for name in getattr(product, mine)}
                if set(getattr(strategy, field)) != theirs:
                    problems.append(
                        f"{where}: {field} {sorted(getattr(strategy, field))}, but its products need "
                        f"{sorted(theirs)}"
                    )
    return problems


CELL_THERAPY_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_products_of_agents,
    check_antigens,
    check_products,
    check_strategies_agree,
)
