"""How far the update of twins can be trusted; writes the tables of docs/reference/twin-calibration.md.

    python scripts/evaluate_twins.py

Patients are simulated by the fitted model itself, where the update must be right, and by models of another
structure, where nothing says that it is. No data of people are used.
"""

import argparse
import time

import numpy as np

from pages import REFERENCE, replace_block, tabulate
from twin_calibration import (
    LATER,
    SUM,
    Verdicts,
    calibrate_on_another,
    calibrate_on_itself,
    draw_truths,
    pd1_course,
    pool,
)
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.engines import default_engine
from warmfront.simulation.twin.course import simulate_roles
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.plausible import check_prior, select_plausible
from warmfront.simulation.twin.rule_contrast import contrast_rules
from warmfront.stats.rank_calibration import check_ranks, count_coverage

PAGE = REFERENCE / "twin-calibration.md"
SEED = 20261122
LEVELS = (0.5, 0.8, 0.95)
FITTED = ("core", "checkpoint_qsp", "effector_prey")
TRUTHS = (*FITTED, "kosinsky2018")
METHODS = {"weights": 2000, "tempered": 500, "smoother": 500}
PARAMETERS = ("growth_rate", "lesion_1_cells", "kill_rate")
EXTRA = 0.15
PARTS = ("rules", "itself", "others", "widened")


def coverage_cells(places: list[float]) -> list[str]:
    return [
        f"{100 * one.share:.0f} ({100 * one.low:.0f} to {100 * one.high:.0f})"
        for one in count_coverage(places, LEVELS)
    ]


def itself_rows(knowledge: KnowledgeBase, engine: BatchEngine, patients: int) -> tuple[str, str]:
    """Coverage and ranks of every method on the core model."""
    rows, ranks = [], []
    for method, draws in METHODS.items():
        verdicts = calibrate_on_itself(
            knowledge.mechanistic_models["core"],
            engine,
            knowledge,
            method=method,
            patients=patients,
            draws=draws,
            parameters=PARAMETERS,
            seed=SEED,
        )
        label = f"{method} ({draws})"
        for name, places in verdicts.places.items():
            test = check_ranks(places)
            rows.append([label, name, *coverage_cells(places), f"{test.p_value:.2g}"])
            ranks.append([label, name, " ".join(str(count) for count in test.counts)])
            label = ""
        ranks.append(["", f"effective size, median {np.median(verdicts.sizes):.0f}", ""])
        flagged, n = sum(verdicts.conflicts), len(verdicts.conflicts)
        ranks.append(["", f"flagged as contradiction {flagged} of {n}; failed {len(verdicts.failed)}", ""])
    head = ["method (virtual patients)", "quantity", *(f"{100 * level:.0f}% interval" for level in LEVELS)]
    return (
        tabulate([*head, "p of the ranks"], rows),
        tabulate(["method (virtual patients)", "quantity", "ranks in ten bins, lowest first"], ranks),
    )


def another_rows(
    knowledge: KnowledgeBase, engine: BatchEngine, patients: int, extra: float
) -> list[list[str]]:
    """Every fitted model on the patients of every other."""
    models = knowledge.mechanistic_models
    rows = []
    for truth in TRUTHS:
        sizes = draw_truths(models[truth], engine, patients, SEED + 1)
        label, found = f"{truth}, {patients}", {}
        for fitted in FITTED:
            if fitted == truth and extra:
                continue
            verdicts = found[fitted] = calibrate_on_another(
                models[fitted], sizes, engine, knowledge, draws=400, seed=SEED + 2, model_log_sd=extra
            )
            rows += _verdict_rows(label, fitted, verdicts)
            label = ""
        others = [verdicts for fitted, verdicts in found.items() if fitted != truth]
        rows += _verdict_rows("", f"the {len(others)} other models together", pool(others, sizes, SEED))
    return rows


def _verdict_rows(truth: str, fitted: str, verdicts: Verdicts) -> list[list[str]]:
    rows = []
    first = [truth, fitted]
    flagged = f"{100 * np.mean(verdicts.conflicts):.0f}" if verdicts.conflicts else ""
    for name, places in verdicts.places.items():
        off = [
            f"{100 * np.expm1(np.median(table[name])):.0f}" if name in table else ""
            for table in (verdicts.errors, verdicts.carried, verdicts.extrapolated)
        ]
        rows.append([*first, name.removeprefix("size on "), *coverage_cells(places), *off, flagged])
        first, flagged = ["", ""], ""
    return rows


ANOTHER_HEAD = [
    "patients of, n",
    "fitted",
    "predicted",
    *(f"{100 * level:.0f}% interval" for level in LEVELS),
    "off by, %",
    "last scan carried, %",
    "line through scans, %",
    "flagged, %",
]


def rule_rows(knowledge: KnowledgeBase, engine: BatchEngine) -> tuple[str, str]:
    """What the prior looks like, and one outcome under each rule of inclusion."""
    checks, rows = [], []
    for fitted in FITTED:
        model = knowledge.mechanistic_models[fitted]
        rng = np.random.default_rng(SEED)
        population = make_twin(model, None, 4000, rng, knowledge=knowledge).population
        course = pd1_course(model, engine)
        check = check_prior(population, course, knowledge.twins.bounds, model.organism)
        first = fitted
        for one in check.outputs:
            spread = f"{one.median:.3g} ({one.low:.3g} to {one.high:.3g})"
            checks.append([first, one.label, f"{spread} {one.unit}", f"{100 * one.inside:.0f}"])
            first = ""
        sizes = simulate_roles(course, population, [0.0, LATER[0]], [SUM])[:, :, 0]
        change = sizes[:, 1] / sizes[:, 0] - 1
        chosen = [select_plausible(population, check, rule, rng) for rule in ("bounds", "allen2016")]
        first = fitted
        for result in contrast_rules(change, chosen, -0.3):
            rows.append(
                [
                    first,
                    result.rule,
                    f"{result.n}",
                    f"{100 * result.acceptance:.0f}",
                    f"{result.effective_size:.0f}",
                    f"{100 * result.median:.0f} ({100 * result.low:.0f} to {100 * result.high:.0f})",
                    f"{100 * result.share_below:.0f}",
                ]
            )
            first = ""
    return (
        tabulate(["model", "untreated output", "median (5th to 95th percentile)", "inside, %"], checks),
        tabulate(
            [
                "model",
                "rule",
                "n",
                "kept, %",
                "effective size",
                "change by day 126 under PD-1 antibody, %",
                "-30% or more, %",
            ],
            rows,
        ),
    )


def make_blocks(
    part: str, knowledge: KnowledgeBase, engine: BatchEngine, itself: int, others: int
) -> dict[str, str]:
    """Tables of one part of the page, by the name of their place."""
    if part == "rules":
        checks, rules = rule_rows(knowledge, engine)
        return {"prior": checks, "rules": rules}
    if part == "itself":
        coverage, ranks = itself_rows(knowledge, engine, itself)
        return {"itself": coverage, "ranks": ranks}
    extra = EXTRA if part == "widened" else 0.0
    return {part: tabulate(ANOTHER_HEAD, another_rows(knowledge, engine, others, extra))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--itself", type=int, default=120, help="patients of the fitted model")
    parser.add_argument("--others", type=int, default=40, help="patients of each other model")
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    options = parser.parse_args()
    started = time.process_time()
    knowledge, engine = load_knowledge(), default_engine()
    for part in options.parts:
        blocks = make_blocks(part, knowledge, engine, options.itself, options.others)
        # Read only now: parts may be made side by side.
        text = PAGE.read_text()
        for name, content in blocks.items():
            text = replace_block(text, name, content)
        PAGE.write_text(text)
        print(f"{part} written to {PAGE} ({time.process_time() - started:.0f} CPU s so far)", flush=True)


if __name__ == "__main__":
    main()
