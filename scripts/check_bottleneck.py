"""Hold the bottleneck against the immune phenotype that pathologists read in the same tumours.

    python scripts/check_bottleneck.py --shared ../shared

Prints, for constraints that should go with a phenotype, the one-versus-rest AUC of their weight with its
DeLong interval, and how often each constraint leads. The phenotype model's own pieces are left unread,
because that model was fitted on these labels.
"""

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np

from warmfront.assays.expression import harmonise
from warmfront.domain.tme import Phenotype
from warmfront.io.cohorts import read_cohort
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.stats.auc import estimate_auc
from warmfront.tme.applicability import assess
from warmfront.tme.bottleneck import locate
from warmfront.tme.profile import profile

COLUMNS = Path(__file__).resolve().parents[1] / "tests" / "integration" / "data" / "imvigor210_columns.toml"
EXPECTED = (
    ("priming_poor", "desert"),
    ("trafficking_poor", "desert"),
    ("stroma_exclusion", "excluded"),
    ("checkpoint_brake", "inflamed"),
)
NOT_READ = Phenotype(
    inflamed=None,
    excluded=None,
    desert=None,
    call=None,
    abstained=True,
    reason="left unread: fitted on the labels that it would be held against",
    arguments_for=(),
    arguments_against=(),
    model="none",
    calibration="none",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, required=True)
    folder = parser.parse_args().shared / "data" / "imvigor210_dev"
    knowledge = load_knowledge()
    cohort = read_cohort(folder / "expression_zscore.parquet", folder / "clinical.csv", COLUMNS, knowledge)
    if cohort.expression is None:
        raise SystemExit("the cohort has no expression table")
    table = harmonise(cohort.expression, load_genes())
    with (folder / "clinical.csv").open() as lines:
        labels = {row["sample_id"]: row["Immune.phenotype"] for row in csv.DictReader(lines)}
    truth: list[str] = []
    weights: list[dict[str, float]] = []
    leads: Counter[str] = Counter()
    firm = 0
    for case in cohort.cases:
        sample = case.specimens[0].specimen_id
        fit = assess(case, knowledge)
        rng = np.random.default_rng(0)
        measured = profile(table, sample, knowledge, fit, None, rng)
        found = locate(measured, NOT_READ, case, fit, knowledge)
        leads[found.leading.constraint if found.leading else "abstained"] += 1
        firm += not found.abstained and "Not separable" not in found.reason
        if labels.get(sample):
            truth.append(labels[sample])
            weights.append({reading.constraint: reading.weight for reading in found.readings})
    print("| constraint | phenotype | AUC (95% interval) | with, without |")
    print("|---|---|---|---|")
    for constraint, phenotype in EXPECTED:
        found_auc = estimate_auc(
            [label == phenotype for label in truth], [weight[constraint] for weight in weights]
        )
        interval = f"{found_auc.auc:.2f} ({found_auc.low:.2f} to {found_auc.high:.2f})"
        sizes = f"{found_auc.n_positive}, {found_auc.n_negative}"
        print(f"| `{constraint}` | {phenotype} | {interval} | {sizes} |")
    print(f"\n{sum(leads.values())} tumours; separable from every other constraint in {firm}. Leading:")
    print(", ".join(f"`{name}` {count}" for name, count in leads.most_common()))


if __name__ == "__main__":
    main()
