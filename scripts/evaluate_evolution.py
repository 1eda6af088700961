"""How often two biopsies are said to differ; writes docs/reference/tissue-evolution.md.

    python scripts/evaluate_evolution.py --shared ../shared

Real pairs are those of CheckMate 038 (signatures before and under nivolumab). False alarms are counted on
resamples of one sample, where nothing changed.
"""

import argparse
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import beta, false_discovery_control, norm

from cohort_tables import read_harmonised
from pages import REFERENCE, replace_block, tabulate
from shared_patients import COHORTS
from warmfront.domain.assay import ExpressionTable
from warmfront.domain.case import Case, Disease, Specimen
from warmfront.domain.follow_up import Evolution
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.evolution import compare_biopsies
from warmfront.monitoring.tissue.axis_changes import change_axis
from warmfront.pipeline import tailor

PAGE = REFERENCE / "tissue-evolution.md"
SEED = 20261122
LEVELS = {
    "error of measurement (0.25 per gene)": (0.25, 0.0),
    "and 28% of another tumour": (0.25, 0.28),
    "and 59% of another tumour": (0.25, 0.59),
}
TAKE = {"imvigor210_dev": 100, "liu2019": 60, "tcga_coadread": 40}
STRANGERS = "two different patients (not a false alarm)"
NOT_SIGNATURES = ("sample.id", "subject.id", "response", "previous.treatment")


def share(hits: int, n: int) -> str:
    """Percent with its 95% interval (Clopper and Pearson)."""
    if not n:
        return "none"
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{100 * hits / n:.1f} ({100 * low:.1f} to {100 * high:.1f}), {hits} of {n}"


def read_pairs(shared: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Changes of CheckMate 038 pairs in normal scores of the biopsies before treatment, with response."""
    folder = shared / "data/morrison2023_signatures"
    samples = pd.read_csv(folder / "samples.csv")
    table = pd.read_csv(folder / "signatures.csv.gz")
    names = [name for name in table.columns if name not in NOT_SIGNATURES]
    table = table.merge(samples[["sample.id", "cohort", "timepoint.id"]], on="sample.id")
    table = table[table["cohort"] == "038"]
    before = table[table["timepoint.id"] == "PD1-pre"].set_index("subject.id")
    under = table[table["timepoint.id"] == "PD1-on"].set_index("subject.id")
    patients = before.index.intersection(under.index)
    changes = []
    for name in names:
        reference = np.sort(before[name].to_numpy())

        def score(values: np.ndarray, reference: np.ndarray = reference) -> np.ndarray:
            place = (
                np.searchsorted(reference, values, "left") + np.searchsorted(reference, values, "right")
            ) / 2
            return norm.ppf((place + 0.5) / (len(reference) + 1))

        changes.append(
            score(under.loc[patients, name].to_numpy()) - score(before.loc[patients, name].to_numpy())
        )
    return np.array(changes).T, before.loc[patients, "response"].to_numpy(), names


def pair_tables(
    changes: np.ndarray, response: np.ndarray, names: list[str], spread: float
) -> tuple[str, str, str]:
    """Spread of the change; what is called beyond noise, by response; signature by signature."""
    rng = np.random.default_rng(SEED)
    rows = []
    groups = {"all": response == response, **{word: response == word for word in ("PD", "SD", "CRPR")}}
    for word, chosen in groups.items():
        own = changes[chosen]
        root = float(np.sqrt(own.var(axis=0, ddof=1).mean()))
        draws = [own[rng.integers(len(own), size=len(own))] for _ in range(2000)]
        roots = [np.sqrt(one.var(axis=0, ddof=1).mean()) for one in draws]
        middle = np.median(np.abs(own - np.median(own, axis=0))) * 1.4826
        low, high = np.quantile(roots, [0.025, 0.975])
        rows.append(
            [
                word,
                str(len(own)),
                f"{root:.2f} ({low:.2f} to {high:.2f})",
                f"{middle:.2f}",
                f"{own.mean():+.2f}",
            ]
        )
    spreads = tabulate(
        [
            "response",
            "pairs",
            "standard deviation of the change (95% over patients)",
            "robust",
            "mean change",
        ],
        rows,
    )
    chances = 2 * norm.sf(np.abs(changes) / spread)
    stand = np.array([false_discovery_control(row) <= 0.1 for row in chances])
    rows = []
    for word, chosen in groups.items():
        beyond = chances[chosen] < 0.05
        rows.append([
            word, f"{100 * beyond.mean():.1f}", share(int(beyond.any(axis=1).sum()), int(chosen.sum())),
            f"{100 * stand[chosen].mean():.1f}",
            share(int(stand[chosen].any(axis=1).sum()), int(chosen.sum())),
        ])  # fmt: skip
    calls = tabulate(
        ["response", "changes beyond noise, %", "pairs with any", "after correction, %", "pairs with any"],
        rows,
    )
    each = [
        [
            name,
            f"{np.std(column, ddof=1):.2f}",
            f"{column.mean():+.2f}",
            f"{100 * (np.abs(column) > 1.96 * spread).mean():.0f}",
        ]
        for name, column in zip(names, changes.T, strict=True)
    ]
    return (
        spreads,
        calls,
        tabulate(["signature", "standard deviation", "mean change", "beyond noise, %"], each),
    )


def resample(table: ExpressionTable, error: float, mixed: float, rng: np.random.Generator) -> ExpressionTable:
    """Each sample with error and a share of another one, on the scale of the table."""
    others = (np.arange(len(table.samples)) + rng.integers(1, len(table.samples), len(table.samples))) % len(
        table.samples
    )
    values = table.values
    if mixed and table.scale.value == "log2":
        offset = table.log2_offset or 1.0
        linear = np.maximum(np.exp2(values) - offset, 0.0)
        values = np.log2((1 - mixed) * linear + mixed * linear[:, others] + offset)
    elif mixed:
        values = (1 - mixed) * values + mixed * values[:, others]
    return replace(table, values=values + error * rng.standard_normal(values.shape))


def plan_of(
    sample: str, oncotree: str, table: ExpressionTable, knowledge: KnowledgeBase, reference: str | None
) -> Plan:
    """The plan of one sample, always of the same patient."""
    case = Case(case_id="one", disease=Disease(oncotree=oncotree), specimens=(Specimen(specimen_id=sample),))
    return tailor(case, table, knowledge, seed=1, reference=reference)


def by_band_alone(pairs: list[tuple[Plan, Plan]]) -> str:
    """Axes that would be called changed if the gene-set band were all the noise."""
    found = []
    for one, two in pairs:
        for before in one.profile.axes if one.profile else ():
            after = two.profile.axis(before.axis) if two.profile else None
            if after is not None and None not in (before.percentile_low, after.percentile_low):
                found.append(bool(change_axis(before, after, 0.0).beyond_noise))
    return f"{100 * np.mean(found):.1f}" if found else "none"


def count(evolutions: list[Evolution]) -> list[str]:
    """What was called over many pairs."""
    axes = [one for pair in evolutions for one in pair.axes if one.beyond_noise is not None]
    beyond = sum(bool(one.beyond_noise) for one in axes)
    stand = [sum(bool(one.after_correction) for one in pair.axes) for pair in evolutions]
    cells = [
        f"{100 * beyond / max(len(axes), 1):.1f}",
        share(sum(n > 0 for n in stand), len(evolutions)),
    ]
    for part in ("phenotype", "bottleneck"):
        verdicts = Counter(getattr(pair, part).verdict for pair in evolutions)
        n = sum(verdicts.values()) - verdicts["not evaluable"]
        cells += [share(verdicts["yes"], n), share(verdicts["yes"] + verdicts["not separable"], n)]
    for at in range(2):
        verdicts = Counter(pair.triggers[at].verdict for pair in evolutions)
        cells.append(share(verdicts["yes"], verdicts["yes"] + verdicts["no"]))
    return cells


def judge(pairs: list[tuple[Plan, Plan]], knowledge: KnowledgeBase) -> list[str]:
    """Compare every pair and count."""
    evolutions = [found for pair in pairs for found in compare_biopsies(pair, knowledge)]
    return [by_band_alone(pairs), *count(evolutions)]


def main() -> None:
    """Count, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    knowledge = load_knowledge()
    spread = knowledge.monitoring.evolution_limits["biopsy_pair_sd"].value
    text = PAGE.read_text()
    tables = pair_tables(*read_pairs(options.shared), spread)
    for name, content in zip(("spread", "pairs", "signatures"), tables, strict=True):
        text = replace_block(text, name, content)
    rows = []
    for cohort in (one for one in COHORTS if one.name in TAKE):
        table = read_harmonised(options.shared / "data" / cohort.name / cohort.expression)
        usable = [name for name in table.samples if name not in table.unusable]
        rng = np.random.default_rng(SEED)
        chosen = [usable[at] for at in np.sort(rng.permutation(len(usable))[: TAKE[cohort.name]])]
        first = plan_of(chosen[0], cohort.oncotree, table, knowledge, None)
        reference = first.profile.reference if first.profile else None
        for title, (error, mixed) in LEVELS.items():
            began = time.process_time()
            pieces = [resample(table, error, mixed, rng) for _ in range(2)]
            pairs = []
            for sample in chosen:
                one, two = (plan_of(sample, cohort.oncotree, piece, knowledge, reference) for piece in pieces)
                pairs.append((one, two))
            rows.append([cohort.name, title, str(len(chosen)), *judge(pairs, knowledge)])
            print(*rows[-1], f"{time.process_time() - began:.0f} s", sep="\n  ", flush=True)
        whole = [plan_of(sample, cohort.oncotree, table, knowledge, reference) for sample in chosen]
        strangers = list(zip(whole, whole[1:] + whole[:1], strict=True))
        rows.append([cohort.name, STRANGERS, str(len(chosen)), *judge(strangers, knowledge)])
        print(*rows[-1], sep="\n  ", flush=True)
    head = [
        "cohort", "two resamples of one sample with", "samples", "axes by the gene-set band alone, %",
        "axes beyond noise, %",
        "pairs with an axis after correction, %", "class change, %", "class calls that differ, %",
        "bottleneck change, %", "bottlenecks that differ, %", "TME-16 fired, %", "TME-17 fired, %",
    ]  # fmt: skip
    PAGE.write_text(replace_block(text, "alarms", tabulate(head, rows)))


if __name__ == "__main__":
    main()
