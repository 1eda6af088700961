"""A product's profile as tables."""

from pathlib import Path

from warmfront.domain.product import ProductProfile
from warmfront.io.outputs import write_tsv

COLUMNS = (
    "product",
    "name",
    "lot",
    "synthetic",
    "disease",
    "axis",
    "label",
    "population",
    "value",
    "unit",
    "low",
    "high",
    "interval",
    "meaning",
    "reading",
    "contradictions",
    "criteria",
    "note",
    "source",
    "status",
)
EVIDENCE = (
    "axis",
    "population",
    "row",
    "holds",
    "why_not",
    "direction",
    "sentence",
    "level",
    "source",
    "status",
)


def write_product(folder: Path, profile: ProductProfile) -> None:
    """Write ``product.tsv``, ``evidence.tsv`` and ``remarks.tsv``.

    Parameters
    ----------
    folder : Path
        Where to write.
    profile : ProductProfile
        Of one lot. Axes that such a product has and the table does not state get a row without a value.
    """
    head = (profile.product, profile.name, profile.lot, profile.synthetic, profile.disease)
    rows: list[tuple[object, ...]] = [
        (
            *head,
            one.axis,
            one.label,
            one.population,
            one.value,
            one.unit,
            one.low,
            one.high,
            one.interval,
            one.meaning,
            one.reading,
            " | ".join(one.contradictions),
            " | ".join(limit.sentence for limit in one.limits),
            one.note,
            one.source,
            one.status,
        )
        for one in profile.axes
    ]
    between = COLUMNS.index("note") - COLUMNS.index("population")
    rows += [(*head, "", label, *("",) * between, "not measured", "", "") for label in profile.missing]
    write_tsv(folder, "product.tsv", COLUMNS, rows)
    write_tsv(
        folder,
        "evidence.tsv",
        EVIDENCE,
        [
            (
                one.axis,
                one.population,
                line.row,
                line.holds,
                line.why_not,
                line.direction,
                line.sentence,
                line.level,
                line.source,
                line.status,
            )
            for one in profile.axes
            for line in one.evidence
        ],
    )
    remarks = [("flag", sentence, "", "") for sentence in profile.flags]
    remarks += [("late effect", one.effect, one.source, one.status) for one in profile.late_effects]
    remarks += [("cannot say", sentence, "", "") for sentence in profile.cannot_say]
    write_tsv(folder, "remarks.tsv", ("kind", "sentence", "source", "status"), remarks)
