"""Cell products: what a laboratory states of one lot, axis by axis, with its evidence."""

from pathlib import Path

from warmfront.assays.product.quality import describe_product
from warmfront.domain.product import ProductProfile
from warmfront.io.outputs import check_writable, staged
from warmfront.io.product import read_product
from warmfront.io.product_outputs import write_product
from warmfront.knowledge.files import load_knowledge


def product(table: Path | str, *, out: Path | str | None = None) -> ProductProfile:
    """Describe the quality of one cell product: CAR-T, TCR-T, TIL, NK, CAR-NK, CIK or CAR-macrophage.

    Parameters
    ----------
    table : path
        Table of one lot, TOML or text; layout in docs/how-to/cell-products.md.
    out : path, optional
        Folder that receives ``product.tsv`` (each axis with its interval, its direction and contradictions),
        ``evidence.tsv`` (every row of evidence on each axis, and why it does not hold where it does not) and
        ``remarks.tsv`` (flags, late effects, what cannot be said).

    Returns
    -------
    ProductProfile
        No score sums the axes up.

    Raises
    ------
    InputError
        Lists everything that is wrong with the table.

    Examples
    --------
    >>> import warmfront
    >>> found = warmfront.product("examples/cell-products/cik.toml")
    >>> found.axis("product_cik_cd3_cd56").meaning, found.synthetic
    ('better', True)
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    found = describe_product(read_product(Path(table), knowledge), knowledge)
    if out is not None:
        with staged(Path(out)) as stage:
            write_product(stage, found)
    return found
