"""Make a plan without RNA for every tumour of three spatial cohorts, and write what comes out.

    python scripts/evaluate_space_in_plans.py --shared ../shared

Writes the tables of docs/reference/space-in-plans.md. The calls are those of the package as it is; no weight
and no threshold was chosen by these tables.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pages import REFERENCE, replace_block, tabulate
from warmfront.assays.spatial.images import prepare_images
from warmfront.domain.case import Case, Disease
from warmfront.domain.plan import Plan
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.files import load_knowledge
from warmfront.pipeline import tailor
from warmfront.tme.case_space import SuppliedCells

PAGE = REFERENCE / "space-in-plans.md"
SEED = 4
KEREN = ("Keren, breast", "keren2018_tnbc_cells.parquet", "BRCA")
OTHERS = (
    ("Hoch, melanoma", "hoch2022_melanoma_imc_cells.parquet", "SKCM"),
    ("Jackson, breast", "jackson2020_breast_imc_cells.parquet", "BRCA"),
)
CLASSES = ("compartmentalised", "mixed", "cold")
KNOWLEDGE = load_knowledge()
LABELS = {entry.constraint: entry.label for entry in KNOWLEDGE.constraints}
NONE = "none named"


@dataclass(frozen=True)
class Made:
    """One patient with the plan made from positions of cells alone."""

    patient: str
    plan: Plan


def make_plans(table: Path, code: str) -> list[Made]:
    cells = prepare_images(read_cells(table), KNOWLEDGE.spatial)
    made = []
    for patient in dict.fromkeys(image.patient_id for image in cells.images):
        case = Case(case_id=patient, disease=Disease(oncotree=code))
        plan = tailor(
            case,
            None,
            KNOWLEDGE,
            seed=SEED,
            reference=None,
            cells=SuppliedCells(prepared=cells, patient=patient),
        )
        made.append(Made(patient, plan))
    return made


def called(plan: Plan) -> str:
    found = plan.phenotype
    if found.call is None:
        return "no call"
    return f"{found.call.value}, not relied on" if found.abstained else found.call.value


def leader(plan: Plan) -> str:
    found = plan.bottleneck.leading
    return NONE if found is None else found.label


def spread(values: Sequence[float]) -> str:
    if not values:
        return "none"
    low, middle, high = np.percentile(values, [0, 50, 100])
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def cross(rows: Sequence[tuple[str, str]], order: Sequence[str]) -> str:
    columns = [name for name, _ in Counter(second for _, second in rows).most_common()]
    counts = Counter(rows)
    body = [
        [
            name,
            *(str(counts[name, column] or "–") for column in columns),
            str(sum(r == name for r, _ in rows)),
        ]
        for name in order
        if any(first == name for first, _ in rows)
    ]
    return tabulate(["", *columns, "all"], body)


def tabulate_support(made: Sequence[Made]) -> str:
    rows = []
    for name in dict.fromkeys(leader(one.plan) for one in made):
        own = [one.plan.bottleneck for one in made if leader(one.plan) == name]
        found = [one for one in own if one.leading is not None]
        support = [one.leading.support for one in found if one.leading and one.leading.support is not None]
        read = [one.leading.read for one in found if one.leading]
        stability = [one.stability for one in found if one.stability is not None]
        beside = Counter(LABELS[label] for one in found for label in one.contenders)
        told = "; ".join(f"{label} ({count})" for label, count in beside.most_common()) or "–"
        rows.append([name, str(len(own)), spread(support), spread(read), spread(stability), told])
    rows.sort(key=lambda row: (row[0] == NONE, -int(row[1])))
    return tabulate(
        ["leading constraint", "tumours", "support", "evidence read", "leads in draws", "not separable from"],
        rows,
    )


def tabulate_reasons(made: Sequence[Made]) -> str:
    without = [one.plan for one in made if one.plan.bottleneck.leading is None]
    silent = Counter(
        "space makes no call"
        if plan.phenotype.call is None
        else "the largest share is below its limit"
        if plan.phenotype.abstained
        else "the geometry is called, but speaks too softly to lead"
        for plan in without
    )
    return tabulate(
        ["why no constraint is named", "tumours"], [[why, str(n)] for why, n in silent.most_common()]
    )


def tabulate_partners(made: Sequence[Made]) -> str:
    rows = []
    for name in dict.fromkeys(leader(one.plan) for one in made):
        own = [one.plan for one in made if leader(one.plan) == name]
        first = Counter(option.name for plan in own for option in plan.ranking.hypothesis if option.rank == 1)
        told = "; ".join(f"{option} ({count})" for option, count in first.most_common(4)) or "–"
        rows.append([name, str(len(own)), told])
    return tabulate(
        ["leading constraint", "tumours", "first of the hypothesis tier (ties counted each)"], rows
    )


def main() -> None:
    """Make the plans and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, required=True)
    folder: Path = parser.parse_args().shared / "data" / "spatial"
    patients = pd.read_csv(folder / "keren2018_tnbc_patients.csv")
    truth = {str(row.patient_id): str(row.keren_class) for row in patients.itertuples()}
    keren = make_plans(folder / KEREN[1], KEREN[2])
    others = [(name, make_plans(folder / file, code)) for name, file, code in OTHERS]
    text = PAGE.read_text(encoding="utf-8")
    text = replace_block(text, "call", cross([(truth[o.patient], called(o.plan)) for o in keren], CLASSES))
    text = replace_block(text, "leader", cross([(truth[o.patient], leader(o.plan)) for o in keren], CLASSES))
    text = replace_block(text, "support", tabulate_support(keren))
    text = replace_block(text, "reasons", tabulate_reasons(keren))
    text = replace_block(text, "partners", tabulate_partners(keren))
    named = [(name, leader(one.plan)) for name, made in others for one in made]
    text = replace_block(text, "others", cross(named, [name for name, _ in others]))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
