"""Bodies of the commands that grade and monitor: call the verb, print."""

from pathlib import Path
from typing import Annotated

import typer

from warmfront.console import EXIT_ABSTAINED, EffortOption, Json, Out, Seed, say
from warmfront.domain.schedules import EffortName

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


def monitor(
    plan: Annotated[
        Path, typer.Argument(help="A plan.json, or the revision.json of an earlier call, which goes on.")
    ],
    observations: Annotated[
        list[Path], typer.Argument(help="Files of observations (CSV, TSV, TOML, JSON), or folders of them.")
    ],
    out: Out = None,
    seed: Seed = 0,
    effort: EffortOption = EffortName.QUICK,
    json: Json = False,
) -> None:
    """Revise a plan by what was observed since: response, toxicity, series, new tissue.

    The board is asked to consider: stop, hold, switch, add, intensify, test, continue; gravest first, each
    with why, how sure, and what would reverse it. Toxicity outranks benefit. The same observations in any
    order give the same revision.

    DIR receives revision.json, revision.html, the revised plan.json and tables of what was read.

    Example: `warmfront monitor plan.json observations.csv --out DIR`
    """
    from warmfront.serving.plan_json import check_sharing
    from warmfront.serving.revision_json import revision_to_json
    from warmfront.serving.revision_summary import summarise_revision
    from warmfront.verbs import monitoring

    if json:
        check_sharing(monitoring.read_base(plan).case)
    revision = monitoring.monitor(plan, observations, out=out, seed=seed, effort=effort)
    if json:
        check_sharing(revision.plan.case)
        typer.echo(revision_to_json(revision), nl=False)
    for line in summarise_revision(revision):
        say(line)
    if out is not None:
        say(f"page: {out / 'revision.html'}")
