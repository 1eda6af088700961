"""Write docs/reference/cell-products.md from the knowledge files.

python scripts/document_products.py
"""

from collections import defaultdict

from pages import REFERENCE, tabulate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.products import AcceptanceLimit, ProductDirection

PAGE = REFERENCE / "cell-products.md"
INTRODUCTION = """# Cell products: quantities, directions, criteria

Written by `scripts/document_products.py` (`make evidence`); do not edit by hand. How to write a table:
[describe a cell product](../how-to/cell-products.md).

A direction is read only where a row names this product and this disease, and the cells of which the
quantity is a share. The other rows are shown with the reason why they do not hold. No row is averaged with
another, and none was found by this project: all are from the abstracts or tables that are named, or from
the review that the evidence was first taken from. Single-arm series show what went with response; whether
a marker is prognostic or predictive cannot be told from them.
"""
INTERVALS = {
    "binomial": "exact, from counted events",
    "odds": "exact, from two counts",
    "poisson": "exact, from one count",
    "none": "only from replicates",
}


def list_axes(base: KnowledgeBase) -> str:
    head = ("Quantity", "Id", "Products", "Unit", "Share of", "Interval", "What it is")
    rows = [
        (
            axis.label,
            f"`{axis.axis}`",
            ", ".join(axis.products),
            axis.canonical_unit,
            ", ".join(axis.populations) or "-",
            INTERVALS[axis.interval],
            axis.meaning,
        )
        for axis in base.products.axes.values()
    ]
    return tabulate(head, rows)


def say_place(row: ProductDirection, base: KnowledgeBase) -> str:
    names = [base.tumour_types[code].name for code in row.oncotree]
    names = names or [base.group_names.get(group, group) for group in row.disease_groups]
    return " or ".join(names) or "no disease named"


def list_directions(base: KnowledgeBase) -> str:
    head = (
        "Row",
        "Product",
        "Disease",
        "Share of",
        "State",
        "Direction",
        "Outcome",
        "Cohort",
        "Level",
        "Source",
        "Doubt",
    )
    by_axis: dict[str, list[ProductDirection]] = defaultdict(list)
    for row in base.products.directions:
        for axis in row.axes:
            by_axis[axis].append(row)
    parts = []
    for axis, rows in by_axis.items():
        cells = [
            (
                row.row,
                " and ".join(row.products) or "none named",
                say_place(row, base),
                ", ".join(row.populations) or "any",
                row.state or "-",
                f"**{row.direction}**",
                row.outcome or "-",
                row.cohort or "-",
                row.level,
                f"`{row.source}`",
                row.note or "-",
            )
            for row in rows
        ]
        parts.append(f"### {base.products.axes[axis].label} (`{axis}`)\n\n{tabulate(head, cells)}")
    return "\n\n".join(parts)


def say_bound(limit: AcceptanceLimit, unit: str) -> str:
    if limit.at_least is not None:
        return f"{'above' if limit.strict else 'at least'} {limit.at_least:g} {unit}"
    return f"{'below' if limit.strict else 'at most'} {limit.at_most:g} {unit}"


def list_limits(base: KnowledgeBase) -> str:
    axes = base.products.axes
    rows = [
        (
            axes[limit.axis].label,
            limit.population or "any",
            say_bound(limit, axes[limit.axis].canonical_unit),
            limit.of,
            ", ".join(limit.products),
            f"`{limit.source}`",
            limit.status.value,
        )
        for limit in base.products.limits
    ]
    return tabulate(("Quantity", "Share of", "Criterion", "Whose", "Shown for", "Source", "Status"), rows)


def list_late_effects(base: KnowledgeBase) -> str:
    rows = [
        (
            effect.sentence,
            ", ".join(effect.products),
            ", ".join(effect.targets) or "any",
            ", ".join(effect.donors) or "any",
            f"`{effect.source}`",
            effect.status.value,
        )
        for effect in base.products.late_effects
    ]
    return tabulate(("Effect", "Products", "Antigen", "Donor", "Source", "Status"), rows)


def write_page(base: KnowledgeBase) -> str:
    known = base.products.directions
    readable = sum(bool(row.products and row.disease_groups) for row in known)
    return "\n".join(
        [
            INTRODUCTION,
            f"## Directions\n\n{len(known)} rows, of which {readable} name a product and a disease.\n",
            list_directions(base),
            "\n## Criteria that are shown beside a value\n",
            "Criteria of single products, which bind no other product. Nothing here releases anything.\n",
            list_limits(base),
            "\n## Late effects\n",
            list_late_effects(base),
            "\n## Quantities\n",
            list_axes(base),
            "",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(write_page(load_knowledge()), encoding="utf-8")
