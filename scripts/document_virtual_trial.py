"""Write the example of a virtual trial: pictures from the core model, and what all models of people say."""

from dataclasses import replace

from pages import REFERENCE, ROOT, tabulate
from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.io.outputs import write_text, write_tsv
from warmfront.io.trial_file import read_trial_file
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.notebook import standalone
from warmfront.simulation.trial.result import Interval
from warmfront.verbs.virtual_trials import VirtualTrial, human_models, run_virtual_trial

N_PATIENTS = 1000
SEED = 1
IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Run the example trial in every model of people, draw the first, write the page."""
    asked = replace(
        read_trial_file(ROOT / "examples" / "virtual-trial" / "trial.toml"), n_patients=N_PATIENTS
    )
    made = run_virtual_trial(human_models(load_knowledge()), asked, seed=SEED)
    for drawing in made.drawings:
        write_text(IMAGES, f"virtual-trial-{drawing.name}.svg", standalone(drawing.svg))
        write_tsv(IMAGES, f"virtual-trial-{drawing.name}.tsv", drawing.header, drawing.rows)
    write_text(REFERENCE, "virtual-trial-example.md", page(made))


def page(made: VirtualTrial) -> str:
    """The page with the tables of all models."""
    first = made.results[0]
    arms = [
        (
            arm.name,
            say(arm.response_rate, 100),
            say(arm.progression_free_median, 1 / DAYS_PER_MONTH),
            result.model_id,
        )
        for result in made.results
        for arm in result.arms
    ]
    rates = tabulate(
        ("Model", "Arm", "Response rate, %", "Median without progression, months"),
        [(model, name, rate, median) for name, rate, median, model in arms],
    )
    ratios = tabulate(
        ("Model", *(f"{contrast.arm} against {contrast.against}" for contrast in first.contrasts)),
        [
            (result.model_id, *(say(contrast.replicates, 1, 2) for contrast in result.contrasts))
            for result in made.results
        ],
    )
    rules = tabulate(
        ("Rule", "Patients", *(f"{contrast.arm} against {contrast.against}" for contrast in first.contrasts)),
        [
            (name, f"{one.n_patients:,}", *(say(contrast.replicates, 1, 2) for contrast in one.contrasts))
            for name, one in (("bounds", first), ("allen2016", made.other_rule))
            if one is not None
        ],
    )
    verdicts = "\n".join(
        f"- {verdict.sentence} ({'; '.join(verdict.agreement.reasons)}.)" for verdict in made.verdicts
    )
    verdicts += "".join(f"\n- {sentence}." for sentence in made.passed_over)
    notes = "\n".join(f"- {note}" for note in (*first.population_notes, *first.notes))
    return f"""# A virtual trial in every model of people

Written by `make virtual-trial` from `examples/virtual-trial/trial.toml`: {first.n_patients:,} virtual
patients, the same in every arm, trials of {first.n_per_arm} patients per arm, seed {first.seed}.
The trial is made up.

**{first.label.capitalize()}.** {first.statement} [How it is run](../how-to/run-a-virtual-trial.md).

## What the models say together

{verdicts}

Median hazard ratio of progression-free survival over {first.n_replicates} trials, with the 95% prediction
interval; below 1 favours the arm named first.

{ratios}

## Rates in each model

They differ between models because none is calibrated. A rate by itself means nothing here.

{rates}

## Another rule of inclusion

Who counts as a virtual patient changes results. The core model under the two rules; what differs is owed to
the rule and not to the treatment.

{rules}

## What stands behind the core model's numbers

{notes}
"""


def say(found: Interval, scale: float, digits: int = 1) -> str:
    """A number with its interval; what follow-up does not reach is said."""
    if found.value is None:
        return "not reached"
    low, high = (
        "not reached" if end is None else f"{end * scale:.{digits}f}" for end in (found.low, found.high)
    )
    return f"{found.value * scale:.{digits}f} ({low} to {high})"


if __name__ == "__main__":
    main()
