"""Write the made-up case with cells in space: an excluded breast tumour without RNA, with known truth.

No patient is behind it. The cells come from `simulation.tissue`: tumour nests in stroma, with the T cells in
a ring around each nest. Pattern and densities are chosen, not measured.

    python scripts/make_tissue_example.py --out examples/excluded-tissue
"""

import argparse
from pathlib import Path

import numpy as np

from warmfront.domain.space import ROLES
from warmfront.simulation.tissue import simulate_tissue

SEED = 20260401
N_CELLS = 2000
SAMPLE = "SIMULATED-T1"
NAMES = {
    "tumour": "Tumour",
    "cd8_t": "CD8 T cell",
    "cd4_t": "CD4 T cell",
    "treg": "Treg",
    "b": "B cell",
    "macrophage": "Macrophage",
    "fibroblast": "Fibroblast",
    "vessel": "Endothelial",
    "dendritic": "Dendritic cell",
}
"""Names as an image analyst would write them; the packaged list gives each its role again."""

CASE = """\
# Made-up case, written by scripts/make_tissue_example.py. No patient is behind it.
case_id = "example-excluded-tissue"
synthetic_note = "Made-up tissue, known truth: T cells in a ring around the nests. No patient is behind it."

[disease]
oncotree = "BRCA"
stage = "IV"
line_of_therapy = 1
hormone_receptor_positive = false
her2_positive = false

[patient]
age_years = 54
sex = "female"
ecog = 1
pregnancy = false

[history]
prior_therapies = []
comorbidities = []
autoimmune_disease = []
active_infections = []
prior_immune_toxicity = []
steroids_mg_per_day = 0
transplant = "none"

[biomarkers]
msi = "MSS"

[[biomarkers.pdl1]]
score = "CPS"
value = 12
clone = "22C3"

[[specimens]]
specimen_id = "SIMULATED-T1"
site = "breast"
date = 2026-01-08
kind = "FFPE"
treatment_at_biopsy = "none"

[files]
cells = "cells.csv"
"""


def main() -> None:
    """Write ``case.toml`` and ``cells.csv``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    image = simulate_tissue("excluded", N_CELLS, np.random.default_rng(SEED), sample_id=SAMPLE).image
    rows = ["sample_id,cell_id,x_um,y_um,cell_type"]
    rows += [
        f"{SAMPLE},{place + 1},{x:.1f},{y:.1f},{NAMES[ROLES[role].value]}"
        for place, (x, y, role) in enumerate(
            zip(image.x_um.tolist(), image.y_um.tolist(), image.role.tolist(), strict=True)
        )
    ]
    (out / "cells.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (out / "case.toml").write_text(CASE, encoding="utf-8")


if __name__ == "__main__":
    main()
