"""Aggregated reports of neoantigen candidates by pVACtools."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from warmfront.domain.errors import refuse
from warmfront.domain.genomics import NeoantigenTable
from warmfront.io.tables import file_digest
from warmfront.io.variants.problems import BadLines
from warmfront.io.variants.table import Row, find_columns, split_table

COLUMNS: dict[str, Sequence[str]] = {"peptide": ("best_peptide",), "ic50": ("ic50_mt",), "tier": ("tier",)}
BINDING_NM = 500.0
"""pVACtools' own default for ``--binding-threshold``, in nanomolar (its documentation, output files)."""


def read_neoantigens(path: Path) -> NeoantigenTable:
    """Count the candidates of ``*.all_epitopes.aggregated.tsv`` by tier.

    Parameters
    ----------
    path : Path
        The aggregated report, one row per variant; plain or gzip.

    Returns
    -------
    NeoantigenTable
        Counts only; peptides are not kept.

    Raises
    ------
    InputError
        When columns are missing, or lists bad lines by number.

    References
    ----------
    pVACtools documentation, pVACseq output files.
    """
    lines = split_table(path)
    header = next(lines, (1, [""]))[1]
    columns = find_columns(header, COLUMNS)
    absent = [names[0] for field, names in COLUMNS.items() if field not in columns]
    if absent:
        raise refuse(
            path.name,
            f"no column {', '.join(absent)}",
            "columns 'Best Peptide', 'IC50 MT' and 'Tier', as pVACtools writes them",
            "name the file *.all_epitopes.aggregated.tsv, not the full list of epitopes",
        )
    bad, tiers, binding = BadLines(path.name), Counter[str](), 0
    for line, cells in lines:
        if len(cells) != len(header):
            bad.add(line, f"{len(cells)} cells", f"{len(header)}, as the header names")
            continue
        row = Row(line, cells, columns, bad)
        if not row.text("tier"):
            bad.add(line, "no tier", "a tier such as Pass, Subclonal or Poor")
            continue
        tiers[row.text("tier")] += 1
        affinity = row.number("ic50", 0, 1e9)
        binding += affinity is not None and affinity < BINDING_NM
    bad.check()
    return NeoantigenTable(
        n_variants=sum(tiers.values()),
        tiers=dict(sorted(tiers.items())),
        n_binding=binding,
        file_name=path.name,
        sha256=file_digest(path),
    )
