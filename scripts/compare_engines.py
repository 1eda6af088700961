"""Run every shared published model in both engines; writes docs/reference/models-agreement.md.

python scripts/compare_engines.py --shared ../shared
"""

import argparse
from pathlib import Path

import numpy as np

from engine_agreement import CASES, FLOOR, RELATIVE_TOLERANCE, TOLERANCE, Outcome, compare_models, solve_alone
from pages import REFERENCE, tabulate
from warmfront.simulation.engines import default_engine
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

PAGE = REFERENCE / "models-agreement.md"
# CVODE alone is called out where it is this far away.
STEPPED_OVER = 1e-3


def row(name: str, outcome: Outcome, alone: float) -> list[str]:
    model = outcome.model
    unit = model.units.get("time", "no unit stated")
    apart = f"{outcome.difference:.0e}" if np.isfinite(outcome.difference) else " / ".join(outcome.statuses)
    plain = "gives up" if np.isnan(alone) else f"**{alone:.2g}**" if alone > STEPPED_OVER else "near"
    return [
        f"`{name[:64]}`",
        str(len(model.states)),
        str(len(model.events)),
        f"{outcome.case.span:g} {unit}",
        apart,
        f"`{outcome.state}`",
        "yes" if outcome.agrees else "**no**",
        plain,
    ]


def write_page(outcomes: dict[str, Outcome], alone: dict[str, float], engines: tuple[str, str]) -> str:
    head = ["model", "states", "events", "span", "largest difference", "in", "agree", "CVODE alone"]
    table = tabulate(head, [row(name, outcome, alone[name]) for name, outcome in outcomes.items()])
    remarks = "\n".join(f"- `{name}`: {case.remark}." for name, case in CASES.items() if case.remark)
    notes = "\n".join(
        f"- `{name}`: {'; '.join(outcome.model.notes)}."
        for name, outcome in outcomes.items()
        if outcome.model.notes
    )
    agreeing = sum(outcome.agrees for outcome in outcomes.values())
    return f"""# Agreement of the engines

Written by `make engines` (`scripts/compare_engines.py`) from the {len(outcomes)} published models of
`../shared/reference/models`; do not edit. Every model is read twice, by libRoadRunner and by
[our own reader](models-read.md), and solved twice: {engines[0]} and {engines[1]},
relative tolerance {RELATIVE_TOLERANCE:g}. `tests/conformance/test_engine_agreement.py` runs the whole table
again.

**{agreeing} of {len(outcomes)} models agree within {TOLERANCE:g} in every state on every output day.**
A difference is relative to the value, or to {FLOOR:g} of the state's largest value in the run where the value
is smaller, so that what lies far below anything that could be measured does not count. Spans are those of the
model's own course, in the unit of time that its file states; many files state seconds, the default of SBML,
where their papers mean days.

{table}

"CVODE alone" is libRoadRunner as it comes, given nothing but the file and the output days: the largest
difference from the kernel where it is above {STEPPED_OVER:g}. There it has stepped over pulses or events that
are written as functions of time. As an engine behind the [contract](simulation.md) it stops at those moments.

## Defects and traits of encodings

Agreement says that two programs solve the same file alike, not that the file is the paper.

{remarks}

## What the reader notes

Nothing is converted. Where a unit named "1/d" is a tenth of a day (8640 s), a scale of -1 stands in the file
where an exponent of -1 is meant, most likely; the numbers are used as they are.

{notes}
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, required=True)
    folder = parser.parse_args().shared / "reference" / "models"
    first, second = RoadRunnerBatchEngine(), default_engine()
    outcomes = compare_models(folder, first, second)
    alone = {name: solve_alone(folder / f"{name}.xml", outcome) for name, outcome in outcomes.items()}
    PAGE.write_text(write_page(outcomes, alone, (first.name, second.name)), encoding="utf-8")


if __name__ == "__main__":
    main()
