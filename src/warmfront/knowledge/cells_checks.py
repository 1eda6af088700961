"""Checks of what is known about single cells."""

from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cells import CellStateRule, CellTypeRule
from warmfront.knowledge.genes import load_genes

UNKNOWN = "unknown"
"""Name of what no rule tells; no type may be called so."""


def check_cell_rules(base: KnowledgeBase) -> list[str]:
    """Check the rules of types and states: parents, genes, sources, what a rule needs.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    symbols = load_genes().symbols
    problems: list[str] = []
    for rule in base.cells.types.values():
        where = f"cells/types.toml {rule.cell_type}"
        problems += [f"{where}: {text}" for text in _type_problems(rule, base)]
        problems += _unknown_genes(where, (*rule.positive, *rule.negative, *rule.must_show), symbols)
    for state in base.cells.states.values():
        where = f"cells/states.toml {state.state}"
        problems += [f"{where}: {text}" for text in _state_problems(state, base)]
        problems += _unknown_genes(where, state.genes, symbols)
    for name, group in base.cells.gene_groups.items():
        where = f"cells/gene_groups.toml {name}"
        if len(group.symbols) != len(group.ensembl):
            problems.append(f"{where}: {len(group.symbols)} symbols and {len(group.ensembl)} identifiers")
    return problems


def _unknown_genes(where: str, genes: tuple[str, ...], symbols: frozenset[str]) -> list[str]:
    return [f"{where}: {gene!r} is no current symbol" for gene in genes if gene not in symbols]


def _type_problems(rule: CellTypeRule, base: KnowledgeBase) -> Iterator[str]:
    if rule.cell_type == UNKNOWN:
        yield f"{UNKNOWN!r} is the name of cells that no rule tells"
    if rule.parent and rule.parent not in base.cells.types:
        yield f"parent {rule.parent!r} is no type"
    seen = {rule.cell_type}
    above = rule.parent
    while above in base.cells.types and above not in seen:
        seen.add(above)
        above = base.cells.types[above].parent
    if above in seen:
        yield "is its own ancestor"
    if set(rule.positive) & set(rule.negative):
        yield "a gene speaks for and against"
    if not set(rule.needs) <= set(rule.positive):
        yield "needs a gene that does not speak for it"
    if not 1 <= rule.minimum_measured <= len(rule.positive):
        yield f"minimum_measured {rule.minimum_measured} does not lie between 1 and {len(rule.positive)}"


def _state_problems(rule: CellStateRule, base: KnowledgeBase) -> Iterator[str]:
    if rule.of not in base.cells.types:
        yield f"of {rule.of!r}, which is no type"
    if not rule.shows or not all(rule.shows):
        yield "shows nothing: a state that is told by absence alone would be every shallow cell"
    if {gene for group in rule.shows for gene in group} & set(rule.lacks):
        yield "a gene must be seen and not be seen"


CELL_CHECKS = (check_cell_rules,)
