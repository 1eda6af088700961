"""Write the tables of docs/reference/targets.md: RNA of target antigens in real tumours, and the products.

python scripts/document_targets.py --shared ../shared
"""

import argparse
from collections import Counter
from pathlib import Path

from cohort_tables import read_harmonised
from pages import REFERENCE, replace_block, tabulate
from warmfront.domain.cell_therapy import CellTherapy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.products import say_days
from warmfront.tme.antigen_genes import read_antigen_genes
from warmfront.tme.sample import take_sample

PAGE = REFERENCE / "targets.md"
COHORTS = (
    ("melanoma, Hugo", "hugo2016/expression_log2tpm"),
    ("melanoma, Liu", "liu2019/expression_log2tpm"),
    ("melanoma, Van Allen", "vanallen2015/expression_log2tpm"),
    ("melanoma, Riaz", "riaz2017_subset/expression_log2tpm"),
    ("melanoma, Nathanson", "nathanson2017/expression_log2tpm"),
    ("pancreas, Padron", "padron2022/expression_log2tpm"),
    ("urothelial, IMvigor210", "imvigor210_dev/expression_log2tpm_predictio_subset"),
    ("urothelial, IMvigor210, z-scores", "imvigor210_dev/expression_zscore"),
    ("colorectal, TCGA", "tcga_coadread/expression_log2rsem1"),
)
GENES = (
    "CD19",
    "MSLN",
    "GPC3",
    "CEACAM5",
    "EPCAM",
    "PSCA",
    "IL13RA2",
    "DLL3",
    "PMEL",
    "CLDN6",
    "CLDN18",
    "MAGEA4",
    "PRAME",
)


def count_states(path: Path, knowledge: KnowledgeBase) -> tuple[int, int, dict[str, Counter[str]]]:
    """Samples, those too shallow to exclude, and states of each gene."""
    table = read_harmonised(path)
    usable = [name for name in table.samples if name not in table.unusable]
    states: dict[str, Counter[str]] = {gene: Counter() for gene in GENES}
    shallow = 0
    for name in usable:
        found = {r.gene: r for r in read_antigen_genes(take_sample(table, name), table.scale, knowledge)}
        shallow += any("shallow" in reading.note for reading in found.values())
        for gene in GENES:
            states[gene][found[gene].state] += 1
    return len(usable), shallow, states


def say_state(counts: Counter[str]) -> str:
    """Percent absent / seen among the samples in which the gene was measured; the rest is low."""
    measured = sum(counts.values()) - counts["not measured"]
    if not measured:
        return "-"
    if counts["cannot be told"]:
        return "?"
    return f"{100 * counts['absent'] / measured:.0f} / {100 * counts['seen'] / measured:.0f}"


def cohort_table(shared: Path, knowledge: KnowledgeBase) -> str:
    """Percent absent and seen by gene and cohort."""
    counted = {name: count_states(shared / "data" / f"{path}.parquet", knowledge) for name, path in COHORTS}
    head = ("cohort", "n", "too shallow", *GENES)
    rows = [
        (name, str(n), str(shallow), *(say_state(states[gene]) for gene in GENES))
        for name, (n, shallow, states) in counted.items()
    ]
    note = "Absent / seen, percent of samples that hold the gene; `?`: cannot be told; `-`: not in the table."
    return f"{note}\n\n{tabulate(head, rows)}"


def product_row(product: CellTherapy) -> tuple[str, ...]:
    """One product as the knowledge states it; a dash where nothing was read."""
    hla = " or ".join(product.hla) or ("the patient's own" if product.mhc_dependent else "none")
    excluded = f"; not {', '.join(product.hla_excluded)}" if product.hla_excluded else ""
    return (
        product.name,
        product.modality,
        ", ".join(product.targets) or "-",
        hla + excluded,
        product.antigen_cutoff or "-",
        ", ".join(product.off_tumour_organs) or "-",
        say_days(product) or "-",
        f"{product.source} ({product.status.value})",
    )


def product_table(knowledge: KnowledgeBase) -> str:
    """Products that are not stand-ins for others."""
    head = ("product", "kind", "antigen", "HLA", "cut-off", "off-tumour", "time", "source and status")
    own = [p for p in knowledge.options.cell_therapies.values() if p.target_logic != "any of"]
    return tabulate(head, [product_row(product) for product in own])


def main() -> None:
    """Write both tables into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    arguments = parser.parse_args()
    knowledge = load_knowledge()
    text = PAGE.read_text(encoding="utf-8")
    text = replace_block(text, "cohorts", cohort_table(arguments.shared, knowledge))
    text = replace_block(text, "products", product_table(knowledge))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
