"""HLA alleles: whether two names mean the same, what a type leaves open, what the tumour has lost."""

from collections.abc import Sequence


def same_allele(carried: str, wanted: str) -> bool:
    """Compare two HLA alleles by their first two fields.

    A group such as ``A*02:01P`` holds further alleles with the same binding groove; those need the typing
    laboratory and are not recognised here.

    Parameters
    ----------
    carried, wanted : str
        Allele names, with or without ``HLA-`` and with any number of fields.

    Returns
    -------
    bool
        True when gene and first two fields agree.

    Examples
    --------
    >>> same_allele("HLA-A*02:01:01", "A*02:01P"), same_allele("A*02:05", "A*02:01P")
    (True, False)
    """
    return _two_fields(carried) == _two_fields(wanted)


def typing_gap(alleles: Sequence[str], wanted: Sequence[str]) -> str:
    """Say why an HLA type cannot show that an allele is absent.

    Parameters
    ----------
    alleles : sequence of str
        Type of the patient.
    wanted : sequence of str
        Alleles whose absence is claimed.

    Returns
    -------
    str
        Empty when both alleles of every gene are typed to two fields.

    Examples
    --------
    >>> typing_gap(["A*02", "A*03:01"], ["A*02:05P"])
    'A*02 is typed to one field; two are needed'
    >>> typing_gap(["A*02:01"], ["A*02:05P"])
    'one allele of HLA-A is listed; a homozygous type lists it twice'
    >>> typing_gap(["A*02:01", "A*03:01"], ["A*02:05P"]), typing_gap(["A*02:01"], ["C*08:02"])
    ('', 'HLA-C is not typed')
    """
    names = [_two_fields(allele) for allele in alleles]
    for gene, first in ((_two_fields(w).partition("*")[0], _two_fields(w).partition(":")[0]) for w in wanted):
        own = [name for name in names if name.partition("*")[0] == gene]
        if not own:
            return f"HLA-{gene} is not typed"
        if first in own:
            return f"{first} is typed to one field; two are needed"
        if len(own) == 1:
            return f"one allele of HLA-{gene} is listed; a homozygous type lists it twice"
    return ""


def lost_in_tumour(carried: str, lost: tuple[str, ...] | None) -> str:
    """Say whether the tumour still has an HLA allele of the patient.

    Parameters
    ----------
    carried : str
        Allele of the patient.
    lost : tuple of str or None
        Alleles that the tumour has lost, or genes of which one allele was lost.

    Returns
    -------
    str
        ``allele`` when this one is lost, ``gene`` when one of its gene is and which is not known, else empty.

    Examples
    --------
    >>> lost_in_tumour("A*02:01", ("A*02:01",)), lost_in_tumour("A*02:01", ("HLA-A",))
    ('allele', 'gene')
    >>> lost_in_tumour("A*02:01", ("A*03:01", "HLA-B"))
    ''
    """
    gene = _two_fields(carried).partition("*")[0]
    if any("*" in name and same_allele(name, carried) for name in lost or ()):
        return "allele"
    return "gene" if any(name.removeprefix("HLA-") == gene for name in lost or ()) else ""


def _two_fields(allele: str) -> str:
    name = allele.strip().upper().removeprefix("HLA-").removesuffix("P")
    return ":".join(name.split(":")[:2])
