"""Any gene label (symbol, former symbol, alias, Ensembl, Entrez) to the current symbol."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from warmfront.assays.dates import former_symbols, read_date
from warmfront.domain.assay import RenamedGene
from warmfront.domain.records import record
from warmfront.knowledge.genes import GeneIdentities

How = Literal[
    "current symbol",
    "Ensembl id",
    "Entrez id",
    "former symbol or alias",
    "repaired date",
    "letter case",
    "dots for dashes",
    "ambiguous",
    "unknown",
]
_ENSEMBL = re.compile(r"(ENSG\d{11})(?:\.\d+)?(?:_PAR_Y)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:\.0+)?")
_REPORTED: tuple[How, ...] = ("former symbol or alias", "repaired date", "letter case", "dots for dashes")
_ENTREZ_SHARE = 0.5  # assumption: below this share of all-digit labels, digits are stray dates
_MIXED_SHARE = 0.01  # assumption: a second kind of identifier above this share makes a table "mixed"


@record
class LabelMap:
    """What each label means.

    Parameters
    ----------
    symbols : tuple of str or None
        Current symbol for each label, in the order given; None where it is not used.
    how : tuple of str
        How each was found, or ``ambiguous`` or ``unknown``.
    identifier_kind : str
        ``symbol``, ``ensembl``, ``entrez``, ``mixed``, or ``none`` when nothing was recognised.
    renamed : tuple of RenamedGene
        Labels that were former symbols, aliases, dates or in other letter case.
    ambiguous : tuple of str
        Sentences that name a label and the genes that it may mean.
    unknown : tuple of str
        Labels that name no gene.
    """

    symbols: tuple[str | None, ...]
    how: tuple[How, ...]
    identifier_kind: str
    renamed: tuple[RenamedGene, ...]
    ambiguous: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def n_recognised(self) -> int:
        """Labels that have a symbol."""
        return sum(symbol is not None for symbol in self.symbols)


@lru_cache(maxsize=2)
def _by_capitals(symbols: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for symbol in sorted(symbols):
        found[symbol.upper()] = (*found.get(symbol.upper(), ()), symbol)
    return found


class _Names:
    """Look-ups of one label after the other in one table."""

    def __init__(self, genes: GeneIdentities, digits_are_entrez: bool) -> None:
        self.genes = genes
        self.digits_are_entrez = digits_are_entrez

    def candidates(self, label: str) -> tuple[tuple[str, ...], How]:
        """Return every symbol that the label may mean, and how it was read."""
        if label in self.genes.symbols:
            return (label,), "current symbol"
        if found := _ENSEMBL.fullmatch(label):
            return _single(self.genes.by_ensembl.get(found[1].upper())), "Ensembl id"
        if self.digits_are_entrez and _DIGITS.fullmatch(label):
            return _single(self.genes.by_entrez.get(label.split(".")[0])), "Entrez id"
        if label in self.genes.by_alias:
            return self.genes.by_alias[label], "former symbol or alias"
        if dates := read_date(label):
            return self._of_dates(dates), "repaired date"
        # R turns the dash of a name into a dot when it makes a column of it: HLA.A, NKX2.1.
        if (dashed := label.replace(".", "-")) != label and dashed in self.genes.symbols:
            return (dashed,), "dots for dashes"
        return self._other_case(label), "letter case"

    def _of_dates(self, dates: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for month, day in dates:
            for group in former_symbols(month, day):
                symbols = [symbol for name in group for symbol in self._of_name(name)]
                found.update(dict.fromkeys(symbols))
                if symbols:
                    break
        return tuple(found)

    def _of_name(self, name: str) -> tuple[str, ...]:
        return (name,) if name in self.genes.symbols else self.genes.by_alias.get(name, ())

    def _other_case(self, label: str) -> tuple[str, ...]:
        upper = label.upper()
        return _by_capitals(self.genes.symbols).get(upper) or self.genes.by_alias.get(upper, ())


def _single(symbol: str | None) -> tuple[str, ...]:
    return () if symbol is None else (symbol,)


def _kind(how: Sequence[How]) -> str:
    ensembl = how.count("Ensembl id")
    entrez = how.count("Entrez id")
    counts = {"ensembl": ensembl, "entrez": entrez}
    counts["symbol"] = sum(item not in ("unknown", "ambiguous") for item in how) - ensembl - entrez
    total = sum(counts.values())
    if not total:
        return "none"
    kinds = [kind for kind, count in counts.items() if count > _MIXED_SHARE * total]
    return kinds[0] if len(kinds) == 1 else "mixed"


def map_labels(labels: Sequence[str], genes: GeneIdentities) -> LabelMap:
    """Find the current symbol of each label; never guess between several genes.

    A label that is a current symbol is that gene, also when it is another gene's alias. After that
    come Ensembl ids (any version), Entrez ids (when at least half of the labels are numbers), former
    symbols and aliases, dates made by spreadsheets, and other letter case. A label of several genes
    is not used, and named with its candidates.

    Parameters
    ----------
    labels : sequence of str
        As the table holds them.
    genes : GeneIdentities
        Known identities.

    Returns
    -------
    LabelMap
        One symbol or None per label, with reasons.

    Examples
    --------
    >>> from warmfront.knowledge.genes import load_genes
    >>> found = map_labels(["CD8A", "C10orf54", "7-Sep", "1-Mar", "ENSG00000010610.4"], load_genes())
    >>> found.symbols
    ('CD8A', 'VSIR', 'SEPTIN7', None, 'CD4')
    >>> found.ambiguous
    ('1-Mar may be MARCHF1 or MTARC1',)
    """
    cleaned = [label.strip().strip('"') for label in labels]
    n_digits = sum(_DIGITS.fullmatch(label) is not None for label in cleaned)
    names = _Names(genes, bool(cleaned) and n_digits >= _ENTREZ_SHARE * len(cleaned))
    symbols: list[str | None] = []
    how: list[How] = []
    renamed: list[RenamedGene] = []
    ambiguous: list[str] = []
    unknown: list[str] = []
    for label in cleaned:
        found, way = names.candidates(label)
        symbols.append(found[0] if len(found) == 1 else None)
        if len(found) == 1:
            how.append(way)
            if way in _REPORTED:
                renamed.append(RenamedGene(label=label, symbol=found[0], how=way))
        elif found:
            how.append("ambiguous")
            ambiguous.append(f"{label} may be {' or '.join(sorted(found))}")
        else:
            how.append("unknown")
            unknown.append(label)
    return LabelMap(
        symbols=tuple(symbols),
        how=tuple(how),
        identifier_kind=_kind(how),
        renamed=tuple(renamed),
        ambiguous=tuple(ambiguous),
        unknown=tuple(unknown),
    )
