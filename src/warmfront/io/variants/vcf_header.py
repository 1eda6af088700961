"""What the head of a VCF says: columns, who is tumour and who is normal, and how it was annotated."""

import re
from collections.abc import Iterator, Sequence

from warmfront.domain.errors import refuse
from warmfront.domain.records import record
from warmfront.io.limits import MAX_LABELS

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
TUMOUR_NAMES = ("tumor", "tumour", "tumor_dna", "primary")
NORMAL_NAMES = ("normal", "germline", "normal_dna", "blood", "control")
"""Sample names that callers write where they do not keep the laboratory's. Assumption beyond GDC's two."""

CONSEQUENCE = (
    "Consequence",
    "Annotation",
    "variantClassification",
    "ExonicFunc.refGene",
    "Func.refGene",
    "EFFECT",
)
"""Names of the part or INFO key that holds the consequence: VEP, SnpEff, Funcotator, ANNOVAR, others."""

_VERSION = re.compile(r"##fileformat=VCFv4\.\d")
_ANNOTATION = re.compile(r"##INFO=<ID=([^,]+),.*Description=\"(.*)\"")
_NAMED = re.compile(r"##(tumor_sample|tumour_sample|normal_sample)=(.+)")
_PAIR = re.compile(r"##PEDIGREE=<(?:ID|Derived)=([^,>]+),Original=([^,>]+)>")


@record
class VcfHeader:
    """The head of one VCF.

    Parameters
    ----------
    samples : tuple of str
        Sample columns.
    tumours : tuple of str
        Columns that are read as tumour; a single unnamed one when the file has no sample column.
    normal : str or None
        Column of the normal sample; None when there is none.
    has_normal : bool or None
        True when the head names a normal sample, also without a column; False when it names a tumour only.
    stated_tumour : bool
        Whether the head or the column's name says which sample is the tumour.
    annotations : dict of str to tuple of str
        INFO key of VEP or SnpEff to the names of its parts.
    """

    samples: tuple[str, ...]
    tumours: tuple[str, ...]
    normal: str | None
    has_normal: bool | None
    stated_tumour: bool
    annotations: dict[str, tuple[str, ...]]


def is_vcf(line: str) -> bool:
    """Say whether a first line is that of a VCF of version 4."""
    return _VERSION.match(line.strip()) is not None


def read_header(lines: Iterator[tuple[int, str]], file_name: str) -> VcfHeader:
    """Read the head up to the line of column names.

    Parameters
    ----------
    lines : iterator of tuple (int, str)
        Numbered lines; left behind the line ``#CHROM``.
    file_name : str
        For messages.

    Returns
    -------
    VcfHeader
        Columns, roles and annotations.

    Raises
    ------
    InputError
        When the column names are missing or wrong.
    """
    named: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    annotations: dict[str, tuple[str, ...]] = {}
    for number, line in lines:
        text = line.rstrip("\r\n")
        if text.startswith("##"):
            if match := _NAMED.match(text):
                named[match[1].replace("tumour", "tumor")] = match[2].strip()
            elif match := _PAIR.match(text):
                pairs.append((match[1], match[2]))
            elif match := _ANNOTATION.match(text):
                annotations |= _parts(match[1], match[2])
            continue
        columns = tuple(text.split("\t"))
        if columns[: len(FIXED)] != FIXED or (len(columns) > len(FIXED) and columns[len(FIXED)] != "FORMAT"):
            break
        samples = columns[len(FIXED) + 1 :]
        if len(set(samples)) < len(samples) or len(samples) > MAX_LABELS:
            raise refuse(
                f"{file_name}: line {number}",
                "sample columns with the same name",
                "distinct names",
                "rename the columns",
            )
        return _roles(samples, named, pairs, annotations)
    raise refuse(
        file_name,
        "no line of column names",
        "a line that begins with " + " ".join(FIXED) + ", separated by tabs",
        "check that the file is a complete VCF",
    )


def _parts(key: str, description: str) -> dict[str, tuple[str, ...]]:
    """Read the names of an annotation's parts where one of them is a consequence.

    VEP writes "Format: a|b", SnpEff "Functional annotations: 'a | b'", Funcotator "Funcotation fields are:
    a|b" with the version of its source before each name.
    """
    listed = description.partition(":")[2]
    for mark in ("Format:", "Funcotation fields are:"):
        if mark in description:
            listed = description.partition(mark)[2]
    names = tuple(part.strip(" '\"") for part in listed.split("|"))
    if "Funcotation" in description:
        names = tuple(name.rpartition("_")[2] for name in names)
    return {key: names} if set(names) & set(CONSEQUENCE) else {}


def _roles(
    samples: Sequence[str],
    named: dict[str, str],
    pairs: Sequence[tuple[str, str]],
    annotations: dict[str, tuple[str, ...]],
) -> VcfHeader:
    tumour, normal = named.get("tumor_sample"), named.get("normal_sample")
    for derived, original in pairs:
        if derived in samples and original in samples:
            tumour, normal = tumour or derived, normal or original
    by_name = {name.lower(): name for name in reversed(samples)}
    if tumour is None:
        tumour = next((by_name[word] for word in TUMOUR_NAMES if word in by_name), None)
    if normal is None and tumour is not None:
        normal = next((by_name[word] for word in NORMAL_NAMES if word in by_name), None)
    if tumour is None and normal is not None and len(samples) == 2:
        tumour = next(name for name in samples if name != normal)
    has_normal: bool | None = None
    if normal is not None:
        has_normal = True
    elif "tumor_sample" in named:
        has_normal = False
    in_columns = tumour in samples
    tumours = (tumour,) if in_columns and tumour is not None else tuple(n for n in samples if n != normal)
    return VcfHeader(
        samples=tuple(samples),
        tumours=tumours,
        normal=normal if normal in samples else None,
        has_normal=has_normal,
        stated_tumour=in_columns or len(samples) == 1,
        annotations=annotations,
    )
