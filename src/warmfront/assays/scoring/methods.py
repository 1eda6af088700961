"""The list of scoring methods, and the record that describes each.

Two contracts: a `ScoringMethod` scores any gene set in one sample; a `WeightedFormula` is a published
score of fixed genes in TPM. Adding one means one module beside this file and one line in a tuple here.
"""

from collections.abc import Callable, Sequence

from warmfront.assays.scoring import cyt, gep18, gsva_ssgsea, ifng6, means, ssgsea
from warmfront.domain.assay import FloatArray, IntArray, Scale
from warmfront.domain.records import record

ANY_SCALE = tuple(Scale)


@record
class ScoringMethod:
    """A way to score a gene set in one sample.

    Parameters
    ----------
    name : str
        Name used by knowledge files.
    label : str
        Words for people.
    score : callable
        Takes the finite values of one sample and for each set the positions of its genes; gives one
        number for each set. High means that the set is expressed more.
    rank_based : bool
        True when any strictly increasing rescaling of the values leaves the scores unchanged.
    scales : tuple of Scale
        Scales of expression on which it is defined.
    unit : str
        What the number is.
    limits : str
        What it must not be used for.
    doi : str
        Reference; empty for plain arithmetic.
    """

    name: str
    label: str
    score: Callable[[FloatArray, Sequence[IntArray]], FloatArray]
    rank_based: bool
    scales: tuple[Scale, ...]
    unit: str
    limits: str
    doi: str


@record
class WeightedFormula:
    """A published formula over fixed genes.

    Parameters
    ----------
    name : str
        Name used by ``weighted_scores.toml``.
    score : callable
        Takes TPM of the genes, their weights, and TPM of the housekeeping genes (empty for none).
    unit : str
        What the number is.
    doi : str
        Reference.
    """

    name: str
    score: Callable[[FloatArray, FloatArray, FloatArray], float]
    unit: str
    doi: str


METHODS: tuple[ScoringMethod, ...] = (
    ScoringMethod(
        name="ssgsea",
        label="raw single-sample GSEA, tied genes averaged",
        score=ssgsea.score,
        rank_based=True,
        scales=ANY_SCALE,
        unit="ranks",
        limits="Not comparable between gene universes of different size or make-up. On z-scores it ranks "
        "genes by their place in the cohort of the z-scores, elsewhere by their amount in the sample.",
        doi="10.1038/nature08460",
    ),
    ScoringMethod(
        name="gsva",
        label="raw single-sample GSEA as in GSVA 1.46, tied genes in input order",
        score=gsva_ssgsea.score,
        rank_based=True,
        scales=ANY_SCALE,
        unit="ranks",
        limits="For comparison with GSVA only: the order of the rows of the table moves the score where "
        "genes are tied. Not comparable between gene universes.",
        doi="10.1186/1471-2105-14-7",
    ),
    ScoringMethod(
        name="mean_log",
        label="mean log-expression",
        score=means.score,
        rank_based=False,
        scales=(Scale.LOG2,),
        unit="log2(TPM + 1)",
        limits="Moves with library composition and platform; one strongly expressed gene can carry it. Not "
        "comparable between platforms.",
        doi="",
    ),
    ScoringMethod(
        name="mean_z",
        label="mean z-score",
        score=means.score,
        rank_based=False,
        scales=(Scale.Z_SCORE,),
        unit="standard deviations of the cohort in which the z-scores were made",
        limits="Relative to that cohort: a tumour is high or low only among its fellows. Not a single-sample "
        "score.",
        doi="",
    ),
)
"""Every method that scores a gene set, in the order in which the documentation shows them."""

FORMULAS: tuple[WeightedFormula, ...] = (
    WeightedFormula(name="cyt", score=cyt.score, unit="TPM", doi="10.1016/j.cell.2014.12.033"),
    WeightedFormula(name="ifng6", score=ifng6.score, unit="log2(TPM + 1)", doi="10.1172/JCI91190"),
    WeightedFormula(
        name="gep18",
        score=gep18.score,
        unit="weighted log2(TPM + 1) relative to housekeeping genes",
        doi="10.1126/science.aar3593",
    ),
)
"""Every published formula, in the order in which the documentation shows them."""


def find_method(name: str) -> ScoringMethod:
    """Return the scoring method of that name.

    Parameters
    ----------
    name : str
        As in `METHODS`.

    Returns
    -------
    ScoringMethod
        The method.

    Raises
    ------
    ValueError
        When there is none; the message lists the allowed names.

    Examples
    --------
    >>> find_method("gsva").rank_based
    True
    """
    found = next((method for method in METHODS if method.name == name), None)
    if found is None:
        allowed = ", ".join(method.name for method in METHODS)
        raise ValueError(f"there is no scoring method {name!r}; allowed: {allowed}; correct the name")
    return found


def find_formula(name: str) -> WeightedFormula:
    """Return the published formula of that name.

    Parameters
    ----------
    name : str
        As in `FORMULAS`.

    Returns
    -------
    WeightedFormula
        The formula.

    Raises
    ------
    ValueError
        When there is none; the message lists the allowed names.
    """
    found = next((formula for formula in FORMULAS if formula.name == name), None)
    if found is None:
        allowed = ", ".join(formula.name for formula in FORMULAS)
        raise ValueError(f"there is no weighted formula {name!r}; allowed: {allowed}; correct the name")
    return found
