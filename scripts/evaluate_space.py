"""How the spatial call and the Keren classes behave; writes docs/reference/spatial-evaluation.md.

python scripts/evaluate_space.py --shared ../shared
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pages import REFERENCE, tabulate
from space_runs import (
    NO_CALL,
    SEED,
    Called,
    call_after_loss,
    call_all,
    class_all,
    prepare,
    simulate,
    simulate_densities,
    with_bandwidth,
)
from space_stain import called_part, rule_part, simulated_part, thinned_part
from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.spatial_profile import PublishedClass
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.stats.auc import estimate_auc
from warmfront.stats.intervals import clopper_pearson
from warmfront.stats.resampling import bootstrap_by_group
from warmfront.tme.space_call import RATIO_ALONE

PAGE = REFERENCE / "spatial-evaluation.md"
KEREN_CLASSES = ("mixed", "compartmentalised", "cold")
CALLS = tuple(name.value for name in PhenotypeClass)
LOST = 0.2
REPEATS = 5
SIZES = (1_000, 2_000, 5_000, 20_000, 100_000)
SEEDS = range(20)
EXPECTED = {
    "mixed": "inflamed",
    "excluded": "excluded",
    "desert": "desert",
    "clustered": "desert",
    "random": NO_CALL,
}
DENSITIES = ((10, 10), (10, 50), (10, 100), (10, 200), (10, 400), (50, 50), (50, 200), (100, 100), (100, 200))
DENSITIES += ((200, 200), (200, 400), (200, 1600), (400, 400), (400, 1600))


def share(events: int, n: int) -> str:
    low, high = clopper_pearson(events, n)
    return f"{events}/{n} = {events / n:.0%} ({low:.0%} to {high:.0%})"


def cut_between(low: Sequence[float], high: Sequence[float]) -> float:
    """Geometric middle of the gap between two groups, or of the cut with fewest errors when they overlap."""
    values = np.sort(np.concatenate([low, high]))
    middles = np.sqrt(values[:-1] * values[1:])
    errors = [(np.asarray(low) >= cut).sum() + (np.asarray(high) < cut).sum() for cut in middles]
    best = np.flatnonzero(np.asarray(errors) == min(errors))
    return float(middles[best[len(best) // 2]])


def keren_part(labels: pd.Series, found: dict[str, PublishedClass], knowledge: KnowledgeBase) -> str:
    label = {str(patient): name for patient, name in labels.items()}
    order = [patient for patient in found if patient in label]
    right = [found[patient].label == label[patient] for patient in order]
    warm = [patient for patient in order if label[patient] != "cold"]
    mixing = np.array([found[patient].mixing for patient in warm], dtype=float)
    is_mixed = np.array([label[patient] == "mixed" for patient in warm])
    auc = estimate_auc(is_mixed, mixing)
    cold = [found[patient].label == "cold" for patient in order if label[patient] == "cold"]
    false_cold = sum(found[patient].label == "cold" for patient in warm)
    left_out = 0
    for place, patient in enumerate(warm):
        others = np.arange(len(warm)) != place
        cut = cut_between(mixing[others & ~is_mixed], mixing[others & is_mixed])
        left_out += (mixing[place] >= cut) == is_mixed[place] and found[patient].label != "cold"
    rows = [
        ["cold called cold", share(sum(cold), len(cold))],
        ["others called cold", share(false_cold, len(warm))],
        [
            "AUC of the mixing score, mixed against compartmentalised",
            f"{auc.auc:.3f} ({auc.low:.3f} to {auc.high:.3f}, DeLong), "
            f"{auc.n_positive} and {auc.n_negative} tumours",
        ],
        ["three classes together", share(sum(right), len(right))],
        ["three classes, mixing cut found anew without the tumour", share(left_out + sum(cold), len(order))],
    ]
    table = [
        [name, *(str(sum(found[p].label == one for p in order if label[p] == name)) for one in KEREN_CLASSES)]
        for name in KEREN_CLASSES
    ]
    cut, least = (knowledge.spatial.parameters[n] for n in ("keren_mixing_cut", "keren_cold_cells"))
    return (
        f"Cut of the mixing score {cut.value:g} ({cut.low:g} to {cut.high:g}), cold below {least.value:g}\n"
        f"immune cells ({least.low:g} to {least.high:g}). With perfect separation DeLong's interval has no\n"
        "width: the uncertainty is then that of the counts.\n\n"
        + tabulate(["figure", "value (95% interval)"], rows)
        + "\n\n"
        + tabulate(["published class", *(f"called {name}" for name in KEREN_CLASSES)], table)
    )


def cross_table(labels: pd.Series, called: Sequence[Called]) -> str:
    label = {str(patient): name for patient, name in labels.items()}
    rows = []
    for name in KEREN_CLASSES:
        own = [one for one in called if label[one.patient] == name]
        firm = Counter(one.status for one in own)
        marked = Counter(
            one.phenotype.call.value for one in own if one.phenotype.abstained and one.phenotype.call
        )
        refused = sum(one.phenotype.call is None for one in own)
        cells = [f"{firm[name]}" + (f" + {marked[name]} marked" if marked[name] else "") for name in CALLS]
        rows.append([name, *cells, str(refused)])
    each = [
        [
            label[one.patient],
            one.sample,
            (one.phenotype.call.value if one.phenotype.call else "none")
            + (" (abstained)" if one.phenotype.abstained else ""),
            *(
                "" if value is None else f"{value:.2f}"
                for value in (one.phenotype.inflamed, one.phenotype.excluded, one.phenotype.desert)
            ),
            *("" if value is None else f"{value:.0f}" for value in (one.inside, one.beside)),
        ]
        for one in sorted(called, key=lambda one: (KEREN_CLASSES.index(label[one.patient]), int(one.sample)))
    ]
    head = ["published class", "tumour", "call", *CALLS, "CD8 inside", "CD8 beside"]
    return tabulate(["published class", *CALLS, "no call"], rows) + "\n\n" + tabulate(head, each)


def reason_of(called: Called) -> str:
    """The kind of a reason, without its numbers."""
    text = called.phenotype.reason.split(";")[0]
    for words in (
        "tumour-only export",
        "no stromal cell",
        "share of tumour cells differs",
        "too few tumour cells",
        "tumour region too small",
        "of tissue beside",
        "no other tissue beside",
        "no tumour region",
        "of resamples",
    ):
        if words in text:
            return REASONS[words]
    return text


REASONS = {
    "tumour-only export": "cannot assess exclusion: tumour-only export",
    "no stromal cell": "cannot assess exclusion: no stroma told apart, much of the tissue beside is empty",
    "share of tumour cells differs": "cannot assess exclusion: the share of tumour cells hardly differs",
    "too few tumour cells": "too few tumour cells",
    "tumour region too small": "tumour region too small",
    "of tissue beside": "cannot assess exclusion: too little tissue beside the tumour",
    "no other tissue beside": "cannot assess exclusion: no other tissue beside the tumour",
    "no tumour region": "no tumour region",
    "of resamples": "largest share of resamples below 60% (call given, marked)",
}


def shares_part(called: Sequence[Called]) -> str:
    statuses = Counter(one.status for one in called)
    rows = [[name, share(statuses[name], len(called))] for name in (*CALLS, NO_CALL)]
    reasons = Counter(reason_of(one) for one in called if one.status == NO_CALL)
    told = [[reason, str(count)] for reason, count in reasons.most_common()]
    by_ratio = sum(
        one.status == "excluded" and RATIO_ALONE in one.phenotype.arguments_against for one in called
    )
    rows.insert(2, ["of these by the ratio alone, with enough inside", f"{by_ratio}/{statuses['excluded']}"])
    text = tabulate(["call", "images (95% interval)"], rows)
    return text + ("\n\n" + tabulate(["reason of no call", "images"], told) if told else "")


def changes(first: Sequence[Called], runs: Sequence[Sequence[Called]]) -> list[str]:
    """Share of firm calls that become another class or none, of refusals that become a call; by patient."""
    firm = [place for place, one in enumerate(first) if one.status != NO_CALL]
    other = np.array(
        [[run[p].status not in (NO_CALL, first[p].status) for p in firm] for run in runs], dtype=float
    ).mean(axis=0)
    none = np.array([[run[p].status == NO_CALL for p in firm] for run in runs], dtype=float).mean(axis=0)
    changed = [[run[p].phenotype.call != first[p].phenotype.call for p in range(len(first))] for run in runs]
    any_call = np.array(changed, dtype=float).mean(axis=0)
    open_ = [place for place, one in enumerate(first) if one.status == NO_CALL]
    new = np.array([[run[p].status != NO_CALL for p in open_] for run in runs], dtype=float)
    return [
        str(len(firm)),
        with_interval(other, [first[p].patient for p in firm]),
        with_interval(none, [first[p].patient for p in firm]),
        f"{new.mean():.1%} of {len(open_)}" if open_ else "none to change",
        with_interval(any_call, [one.patient for one in first]),
    ]


def with_interval(values: np.ndarray, patients: Sequence[str]) -> str:
    rng = np.random.default_rng(SEED)
    if not values.any():
        n = len(set(patients))
        return f"0% (0% to {clopper_pearson(0, n)[1]:.1%})"
    low, high = bootstrap_by_group(patients, lambda rows: float(values[rows].mean()), rng)
    return f"{values.mean():.1%} ({low:.1%} to {high:.1%})"


CHANGE_HEAD = [
    "set",
    "firm calls",
    "become another class",
    "become no call",
    "no call becomes a call",
    "column call changes, all images",
]


def simulation_part(knowledge: KnowledgeBase) -> str:
    rows = []
    for pattern, truth in EXPECTED.items():
        cells = []
        for size in SIZES:
            seeds = SEEDS if size < 100_000 else SEEDS[:5]
            found = Counter(one.status for one in simulate(pattern, size, seeds, knowledge))
            wrong = sum(count for name, count in found.items() if name not in (truth, NO_CALL))
            cells.append(f"{found[truth]} / {wrong} / {len(seeds) - found[truth] - wrong}")
        rows.append([pattern, truth, *cells])
    head = ["pattern", "truth", *(f"{size:,} cells" for size in SIZES)]
    return tabulate(head, rows)


def density_part(knowledge: KnowledgeBase) -> str:
    rows = []
    for inside, beside in DENSITIES:
        found = list(simulate_densities(inside, beside, 5_000, SEEDS, knowledge))
        firm = Counter(one.status for one in found)
        mean = [np.mean([getattr(one.phenotype, name) or 0.0 for one in found]) for name in CALLS]
        rows.append(
            [
                str(inside),
                str(beside),
                *(str(firm[name]) for name in (*CALLS, NO_CALL)),
                *(f"{value:.2f}" for value in mean),
            ]
        )
    head = ["CD8 inside", "CD8 beside", *CALLS, NO_CALL, *(f"mean share {name}" for name in CALLS)]
    return tabulate(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    data = parser.parse_args().shared / "data" / "spatial"
    knowledge = load_knowledge()
    tables = {
        "Keren": "keren2018_tnbc_cells.parquet",
        "Hoch": "hoch2022_melanoma_imc_cells.parquet",
        "Jackson": "jackson2020_breast_imc_cells.parquet",
        "Vectra": "vectra_lung_cells.parquet",
    }
    prepared = {name: prepare(data / file, knowledge) for name, file in tables.items()}
    called = {name: call_all(table, knowledge) for name, table in prepared.items()}
    labels = pd.read_csv(data / "keren2018_tnbc_patients.csv", index_col="patient_id")["keren_class"]
    refused = sum(
        one.phenotype.reason.startswith("cannot assess exclusion") and one.phenotype.call is None
        for one in called["Vectra"]
    )
    stable, bandwidth = [], []
    for name in ("Keren", "Hoch", "Jackson"):
        lost = call_after_loss(prepared[name], knowledge, LOST, REPEATS)
        stable.append([name, *changes(called[name], lost)])
        again = call_all(prepared[name], knowledge, SEED + 1)
        bandwidth.append([f"{name}, another seed", *changes(called[name], [again])])
        for factor in (0.5, 2.0):
            other = call_all(prepared[name], with_bandwidth(knowledge, factor))
            bandwidth.append([f"{name}, bandwidth {factor:g} x", *changes(called[name], [other])])
    PAGE.write_text(
        TEXT.format(
            keren=keren_part(labels, class_all(prepared["Keren"], knowledge), knowledge),
            cross=cross_table(labels, called["Keren"]),
            vectra=share(refused, len(called["Vectra"])),
            hoch=shares_part(called["Hoch"]),
            hoch_n=counts(called["Hoch"]),
            jackson=shares_part(called["Jackson"]),
            jackson_n=counts(called["Jackson"]),
            stable=tabulate(CHANGE_HEAD, stable),
            repeats=REPEATS,
            bandwidth=tabulate(CHANGE_HEAD, bandwidth),
            simulated=simulation_part(knowledge),
            densities=density_part(knowledge),
            rule=rule_part(prepared, knowledge),
            stained=called_part(prepared, called, knowledge),
            thinned=thinned_part(prepared, knowledge),
            stained_simulated=simulated_part(knowledge, SIZES[:-1], SEEDS),
        )
    )
    print(f"wrote {PAGE}")


def counts(called: Sequence[Called]) -> str:
    return f"{len(called)} images of {len({one.patient for one in called})} patients"


TEXT = """# How the spatial call behaves

Written by `make space` from the shared cell tables and from simulated tissue, by the
[protocol](spatial-protocol.md). No set here has a pathologist's phenotype or a response beside its cells,
so nothing on this page says that a call is clinically right. Agreement with the Keren classes shows a
faithful re-implementation of a published rule, which is itself a statistic of the same cells.

## Published classes of Keren 2018
27 tumours, one field each. {keren}

## The call beside the published class
Not the same thing: the call counts CD8 T cells and where they lie, the published class counts all immune
cells and whether they touch tumour cells. A tumour full of macrophages without CD8 T cells is *mixed* there
and a *desert* here. *Marked*: the most frequent class reaches less than 60% of resamples.

{cross}

## A tumour-only export
Vectra lung, 163 images of cells that were exported from the tumour compartment only. Images that are
refused with "cannot assess exclusion" and get no call: {vectra}.

The reason is that this layout is known to be such an export. What would become of such a table of an
unknown layout stands below.

## Tables without stromal cells: CD8 with pan-cytokeratin
Such a table holds tumour cells, CD8 T cells and cells that are negative for both. An export of the tumour
compartment alone holds the same three kinds. They are told apart by the share of the outer margin that is
empty: further from every cell than twice the median nearest-cell distance there (complete spatial randomness
leaves 1/16). The share was measured in three sets that hold the tissue beside the tumour, with every stromal
cell and every immune cell but CD8 T cells relabelled as *other*, and in the set that is known not to hold it;
only images with a margin, 100 tumour cells, 0.05 mm2 of tumour and as much beside it are judged, the others
are refused anyway. Percentages are images judged rightly, intervals resample patients.

{rule}

What these figures do not say. The measure was chosen on the same images among about seventy of the same kind
(AUC 0.82 to 0.97 for shares of empty places), which cross-validation of the cut does not undo. All
tumour-only images come from one set, one microscope and one program, so that set and kind of export cannot be
parted; its fields are also half as large. No set was stained with CD8 and pan-cytokeratin in truth.

What becomes of the calls with the stain, before (every such table was refused) and now. The cells that the
call counts are kept beside tumour cells: CD8 T cells, in Jackson T cells of any kind. The last column of the
tumour-only set counts images that would wrongly be called if nobody knew its layout.

{stained}

Sparse stroma: a random share of the other cells outside the tumour region is removed, and the images that
still pass are counted.

{thinned}

Simulated tissue seen with the stain, right / wrong / no call among 20 fields; before, none was called.

{stained_simulated}

## Two unlabelled sets
The share of exclusion is high. Part of it rests on the ratio alone: T cells stand throughout the tumour in
numbers that count as enough, and more than four times as many beside it, as in lymph node metastases. A
pathologist might call some of these inflamed; each says so as an argument against its call.

Hoch 2022, melanoma: {hoch_n}.

{hoch}

Jackson 2020, breast: {jackson_n}; which of its clusters are tumour and which immune is from memory.

{jackson}

## When a fifth of the cells is lost at random
{repeats} repeats; shares are means over repeats and images, intervals resample patients.

{stable}

## With another seed, at half and at double bandwidth of the tumour region
{bandwidth}

Calls mostly vanish, few turn into another class. At double bandwidth small nests blur into the tissue around
them, and most refusals then say that the share of tumour cells hardly differs.

## Simulated tissue with known truth
Right / wrong / no call among 20 fields (5 at 100,000 cells), 5,000 cells per mm2. In *clustered* the T
cells lie in aggregates away from the nests, so that neither nests nor margins hold enough; in *random*
there is no margin to see. Fields of 1,000 cells are 0.2 mm2.

{simulated}

Chosen CD8 densities (per mm2) in nests and in the tissue beside them, 20 fields of 5,000 cells: firm calls,
and mean shares of resamples. At the thresholds (100 and 100; a quarter) no rule can be firm.

{densities}
"""


if __name__ == "__main__":
    main()
