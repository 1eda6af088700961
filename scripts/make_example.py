"""Write the made-up example case: an excluded urothelial tumour with known truth.

No patient is behind it. Each gene is drawn around the mean of the packaged log2(TPM + 0.001) reference of
bladder tumours, with the shifts below (in standard deviations of that reference) for the genes of some
programmes. The shifts are the known truth; they are chosen, not measured.

    python scripts/make_example.py --out examples/excluded-urothelial
"""

import argparse
from pathlib import Path

import numpy as np

from warmfront.knowledge.files import load_knowledge

SEED = 20260101
REFERENCE = "ici-panel-log2tpm"
NOISE_SD = 0.45
FLOOR = float(np.log2(0.001))
TRUTH = {
    "tgfb_fibroblast_mariathasan": 1.5,
    "fibroblasts_mcpcounter": 1.4,
    "emt2_mariathasan": 1.2,
    "ifng_ayers": -0.4,
    "apm_wang": -0.8,
    "t_nk_danaher": 0.5,
    "t_effector_mariathasan": -0.1,
    "cytotoxic_danaher": 0.2,
    "b_cells_danaher": 0.5,
    "coinhibition_t_cell_rooney": -0.4,
    "myeloid_inflammation_mcdermott": -0.3,
    "treg_rooney": -0.1,
    "angiogenesis_mcdermott": -0.2,
    "hypoxia_ye": -0.5,
    "proliferation_pabla": 0.2,
}
CASE = """\
# Made-up case, written by scripts/make_example.py. No patient is behind it.
case_id = "example-excluded-urothelial"
synthetic_note = "Made-up tumour, known truth: excluded by a TGF-beta-driven stroma. No patient is behind it."

[disease]
oncotree = "BLCA"
stage = "IV (T4b N1 M1a)"
line_of_therapy = 1

[patient]
age_years = 67
sex = "male"
ecog = 1
pregnancy = false

[history]
prior_therapies = []
comorbidities = ["hypertension"]
autoimmune_disease = []
active_infections = []
prior_immune_toxicity = []
steroids_mg_per_day = 0
transplant = "none"

[organ_function]
egfr_ml_per_min = 52
lvef_percent = 60

[[labs]]
analyte = "ldh"
value = 265
unit = "U/L"
date = 2026-01-12

[[labs]]
analyte = "albumin"
value = 3.8
unit = "g/dL"
date = 2026-01-12

[[labs]]
analyte = "neutrophils"
value = 5.4
unit = "10^9/L"
date = 2026-01-12

[[labs]]
analyte = "lymphocytes"
value = 1.2
unit = "10^9/L"
date = 2026-01-12

[[labs]]
analyte = "platelets"
value = 240
unit = "10^9/L"
date = 2026-01-12

[biomarkers]
tmb_mut_per_mb = 7.1
tmb_design = "paired"
msi = "MSS"

[[biomarkers.pdl1]]
score = "CPS"
value = 8
clone = "22C3"

[[biomarkers.mutations]]
gene = "TP53"
change = "R248Q"
effect = "missense"
zygosity = "unknown"
clonality = "clonal"

[[specimens]]
specimen_id = "EXAMPLE-T1"
site = "primary"
date = 2026-01-08
kind = "FFPE"
purity_percent = 40
quality = "DV200 62%"
treatment_at_biopsy = "none"

[files]
expression = "expression.tsv"
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    knowledge = load_knowledge()
    reference = knowledge.references[REFERENCE]
    rng = np.random.default_rng(SEED)
    shift: dict[str, float] = {}
    for signature, size in TRUTH.items():
        for gene in knowledge.signatures[signature].genes:
            shift.setdefault(gene, size)
    rows = ["gene\tEXAMPLE-T1"]
    for gene in reference.universe:
        centre, spread = reference.gene_mean[gene], reference.gene_sd[gene]
        value = centre + spread * (shift.get(gene, 0.0) + NOISE_SD * rng.standard_normal())
        rows.append(f"{gene}\t{max(FLOOR, value):.3f}")
    out.mkdir(parents=True, exist_ok=True)
    (out / "expression.tsv").write_text("\n".join(rows) + "\n")
    (out / "case.toml").write_text(CASE)


if __name__ == "__main__":
    main()
