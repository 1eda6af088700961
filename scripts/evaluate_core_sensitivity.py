"""Find which parameters of the core model decide, and write the page that says so.

    python scripts/evaluate_core_sensitivity.py

Writes docs/reference/core-sensitivity.md. Nothing of it rests on patients: samples are drawn from the
model's own priors.
"""

import argparse
from collections import Counter

import numpy as np

from core_sensitivity import HIGHEST, LOWEST, Indices, Screen, Study, Treatment, choose_survivors
from pages import REFERENCE, tabulate
from warmfront.io.outputs import write_text
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.engines import default_engine

SEED = 20261122
TRAJECTORIES, SURVIVORS, SOBOL_SIZE = 40, 15, 1024
SHOWN = 5
# A total index whose interval lies above this one is said to decide.
DECIDES = 0.05
# Mean absolute effects relative to the largest: below the first a parameter hardly matters, below the second
# only rounding is left.
WEAK, NOTHING = 0.02, 1e-4
SIZES = ("change of diameters, day 84", "change of diameters, day 180")
TREATMENTS = (
    Treatment("no treatment", (), SIZES),
    Treatment("PD-1 antibody", (("pd1", 0.0),), SIZES),
    Treatment("PD-1 antibody and radiotherapy", (("pd1", 0.0), ("radiotherapy", 0.0)), SIZES),
    Treatment("chemotherapy", (("icd_chemotherapy", 0.0),), (*SIZES, "neutrophil nadir, log10")),
    Treatment("CDK4/6 inhibitor", (("cdk46", 0.0),), SIZES),
    Treatment(
        "lymphodepletion and CAR-T",
        (("lymphodepletion", 0.0), ("car_t", 5.0)),
        (*SIZES, "peak of copies, log10"),
    ),
)


def _row(treatment: Treatment, found: Indices, quantity: int) -> list[str]:
    order = np.argsort(-found.total[quantity])[:SHOWN]
    shown = "; ".join(
        f"`{found.names[i]}` {found.total[quantity, i]:.2f} ({_interval(found, quantity, i)})" for i in order
    )
    low, middle, high = found.level[quantity]
    level = f"{middle:+.2f} ({low:+.2f} to {high:+.2f})"
    return [treatment.name, found.quantities[quantity], level, f"{found.first[quantity].sum():.2f}", shown]


def _interval(found: Indices, quantity: int, parameter: int) -> str:
    middle, half = found.total[quantity, parameter], found.total_half[quantity, parameter]
    return f"{max(middle - half, 0):.2f} to {middle + half:.2f}"


def _deciding(results: list[tuple[Treatment, Indices]], model: MechanisticModel) -> str:
    counts: Counter[str] = Counter()
    for _, found in results:
        sure = (found.total - found.total_half) > DECIDES
        counts.update(name for row in sure for name, yes in zip(found.names, row, strict=True) if yes)
    listed = {p.name: p for p in model.parameters}
    rows = [
        [f"`{name}`", listed[name].meaning, str(number), f"{listed[name].log_sd:g}", listed[name].source]
        for name, number in counts.most_common()
    ]
    return tabulate(["Parameter", "What it is", "Quantities decided", "Prior log SD", "Source"], rows)


def _weak(screens: list[Screen]) -> tuple[str, str]:
    """Parameters with a small effect in every quantity, and those with none (no such drug is given)."""
    relative = np.max(
        [(s.mu_star / s.mu_star.max(axis=1, keepdims=True)).max(axis=0) for s in screens], axis=0
    )
    pairs = list(zip(screens[0].names, relative, strict=True))
    small = [f"`{name}`" for name, value in pairs if NOTHING <= value < WEAK]
    none = [f"`{name}`" for name, value in pairs if value < NOTHING]
    return ", ".join(small) or "none", ", ".join(none) or "none"


def _page(
    model: MechanisticModel, engine: str, screens: list[Screen], results: list[tuple[Treatment, Indices]]
) -> str:
    rows = [_row(t, found, q) for t, found in results for q in range(len(found.quantities))]
    small, none = _weak(screens)
    failed = sum(s.failed for s in screens) + sum(found.failed for _, found in results)
    runs = sum(s.n_runs for s in screens) + sum(found.n_runs for _, found in results)
    head = f"""# What decides in the core model

Which parameters of the [core model](core-model.md) decide its answers, given the priors of its own
file. It says nothing about patients. `make core-model` writes this page anew.

**How.** A Morris screen ({TRAJECTORIES} trajectories, 6 levels) over all {len(screens[0].names)}
parameters with a prior, one for each treatment, between the {LOWEST:.0%} and {HIGHEST:.0%} points of
every prior. The {SURVIVORS} with the largest mean absolute effect go into Sobol indices ({SOBOL_SIZE}
base samples, Saltelli's scheme); the others stay at their medians, so the indices are shares of the
variance of the survivors alone. Doses as in the model's arms. SALib, seed {SEED}, {engine}, {runs:,}
courses of 180 days; {failed} failed and were given the median.
"""
    return f"""{head}
## Indices

Level: median (5 to 95%) over the Sobol sample. First order: sum of the first-order indices; what is
missing to 1 is interplay of parameters. Parameters: total index with its 95% interval (bootstrap), the
{SHOWN} largest.

{tabulate(["Treatment", "Quantity", "Level", "First order", "Parameters"], rows)}

## Parameters that decide

A parameter decides a quantity when the interval of its total index lies above {DECIDES}; {len(rows)}
quantities.

{_deciding(results, model)}

## Parameters that hardly matter

Mean absolute effect below {WEAK:.0%} of the largest, in every quantity of the screen: {small}.

No effect at all, because they belong to drugs or products that are not given here or to quantities that
are not read here: {none}.
"""


def main() -> None:
    """Screen, compute indices, write the page."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    model = load_knowledge().mechanistic_models["core"]
    engine = default_engine()
    study = Study(model, engine, SEED)
    screens, results = [], []
    for treatment in TREATMENTS:
        screen = study.screen(treatment, TRAJECTORIES)
        screens.append(screen)
        results.append((treatment, study.indices(treatment, choose_survivors(screen, SURVIVORS), SOBOL_SIZE)))
    write_text(REFERENCE, "core-sensitivity.md", _page(model, engine.name, screens, results))


if __name__ == "__main__":
    main()
