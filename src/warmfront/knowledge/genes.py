"""Human gene identities: the packaged table of symbols, Ensembl and Entrez ids and aliases."""

import gzip
from functools import lru_cache
from importlib.resources import files

from warmfront.domain.records import record


@record
class GeneIdentities:
    """Look-up tables from any label to current symbols.

    Parameters
    ----------
    symbols : frozenset of str
        Current symbols.
    by_ensembl, by_entrez : dict of str to str
        Identifier without version to symbol. An Ensembl id that belongs to several genes is left out.
    by_alias : dict of str to tuple of str
        Alias or former symbol to every symbol that it may mean.
    """

    symbols: frozenset[str]
    by_ensembl: dict[str, str]
    by_entrez: dict[str, str]
    by_alias: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def load_genes() -> GeneIdentities:
    """Read the packaged gene table (NCBI Gene of 2022-09-12, Ensembl of 2022-06-28).

    Returns
    -------
    GeneIdentities
        28,170 genes.

    Examples
    --------
    >>> genes = load_genes()
    >>> genes.by_alias["C10orf54"]
    ('VSIR',)
    >>> genes.by_entrez["925"]
    'CD8A'
    """
    path = files("warmfront.knowledge") / "data" / "genes" / "human_genes.tsv.gz"
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    by_entrez = {row[0]: row[1] for row in rows}
    ensembl: dict[str, set[str]] = {}
    aliases: dict[str, list[str]] = {}
    for _, symbol, _, ensembl_ids, names in rows:
        for identifier in filter(None, ensembl_ids.split("|")):
            ensembl.setdefault(identifier, set()).add(symbol)
        for name in filter(None, names.split("|")):
            owners = aliases.setdefault(name, [])
            if symbol not in owners:
                owners.append(symbol)
    return GeneIdentities(
        symbols=frozenset(by_entrez.values()),
        by_ensembl={key: next(iter(value)) for key, value in ensembl.items() if len(value) == 1},
        by_entrez=by_entrez,
        by_alias={key: tuple(value) for key, value in aliases.items()},
    )
