"""Recognise a variant file by its content and hand it to its reader."""

from collections.abc import Sequence
from pathlib import Path

from warmfront.domain.errors import refuse
from warmfront.domain.genomics import VariantTable
from warmfront.io.limits import check_file
from warmfront.io.text import read_lines
from warmfront.io.variants.maf import is_maf, read_maf
from warmfront.io.variants.panel import is_long, is_matrix, read_long, read_matrix
from warmfront.io.variants.table import split_table
from warmfront.io.variants.vcf import read_vcf
from warmfront.io.variants.vcf_header import is_vcf
from warmfront.knowledge.genomics import ConsequenceTerm

READABLE = (
    "VCF 4 (plain, gzip, bgzip), MAF, a table with one event per row (a column for the gene and one for what "
    "became of it), or one column per gene answered YES or NO"
)


def read_variants(path: Path, terms: Sequence[ConsequenceTerm]) -> VariantTable:
    r"""Read variants from a VCF, a MAF or a panel table; the content decides, not the name.

    Parameters
    ----------
    path : Path
        The file, plain or gzip (also bgzip).
    terms : sequence of ConsequenceTerm
        Words of consequences (``knowledge.consequences``).

    Returns
    -------
    VariantTable
        Variants in coding sequence and splice sites, in file order.

    Raises
    ------
    InputError
        When the file is of no known format, damaged, too large, or has bad lines; lists them by number
        without repeating a cell.

    Examples
    --------
    >>> import tempfile
    >>> from warmfront.knowledge.files import load_knowledge
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "events.csv"
    ...     _ = path.write_text("gene,effect,zygosity\nB2M,frameshift,biallelic\n")
    ...     found = read_variants(path, load_knowledge().consequences)
    >>> found.format, found.variants[0].gene, found.variants[0].zygosity.value
    ('panel', 'B2M', 'biallelic')
    """
    check_file(path)
    if is_vcf(next(read_lines(path, by_content=True), "")):
        return read_vcf(path, terms)
    lines = split_table(path)
    header = next(lines, (1, []))[1]
    if is_maf(header):
        return read_maf(path, terms)
    if is_long(header):
        return read_long(path, terms)
    first = next(lines, (2, []))[1]
    if is_matrix(header, first):
        return read_matrix(path)
    raise refuse(
        path.name,
        f"a text of {len(header)} columns that is no known list of variants",
        READABLE,
        "export the variants in one of these formats; docs/how-to/use-variants.md names the columns",
    )
