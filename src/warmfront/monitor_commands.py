"""Bodies of the commands that grade and monitor: call the verb, print."""

from pathlib import Path
from typing import Annotated

import typer

from warmfront.console import EXIT_ABSTAINED, Json, say

Scale = Annotated[str, typer.Argument(help="Id of the scale, for example crs_astct; a wrong one lists all.")]
Inputs = Annotated[
    Path, typer.Option("--inputs", help="JSON file with one key per input; null means not stated.")
]


def grade(scale: Scale, inputs: Inputs, json: Json = False) -> None:
    """Compute one clinical scale, score or criterion.

    Prints the result with the rule that decided, inputs, population and warnings; `--json` prints it as the
    record. A quantity in another unit: {"crp_mg_dl": {"value": 12, "unit": "mg/L"}}. Leaves with code 3 when
    the result is not computable; the missing input is named, and there is never a partial score.

    Example: `warmfront grade ice_score --inputs ice.json`
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.serving.scale_view import summarise_result
    from warmfront.verbs import grading

    found = grading.grade(scale, **grading.read_scale_inputs(inputs))
    if json:
        typer.echo(record_to_json(found.as_dict()), nl=False)
    else:
        typer.echo(summarise_result(found), nl=False)
    if not found.computable:
        say(f"not computable: {found.reason}")
        raise typer.Exit(EXIT_ABSTAINED)
