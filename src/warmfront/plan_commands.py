"""Bodies of the commands that make plans and recommendations: call the verb, print."""

from pathlib import Path

import typer

from warmfront.console import EXIT_ABSTAINED, say, show_progress
from warmfront.domain.schedules import EffortName


def tailor_one(
    case: Path,
    out: Path | None,
    weights: Path | None,
    seed: int,
    reference: str | None,
    effort: EffortName,
    json: bool,
) -> None:
    """Make one plan, print its summary, and leave with code 3 when it abstained."""
    from warmfront.serving.plan_json import check_sharing, to_json
    from warmfront.serving.summary import summarise
    from warmfront.verbs import plans

    with show_progress("models simulated") as told:
        plan = plans.tailor(
            case, out=out, weights=weights, seed=seed, reference=reference, effort=effort, on_progress=told
        )
    if json:
        check_sharing(plan.case)
        typer.echo(to_json(plan), nl=False)
    for line in summarise(plan):
        say(line)
    if out is not None:
        say(f"report: {out / 'report.html'}")
    if plan.abstained:
        raise typer.Exit(EXIT_ABSTAINED)


def tailor_many(
    cohort: Path,
    clinical: Path,
    columns: Path,
    out: Path,
    weights: Path | None,
    seed: int,
    reference: str | None,
    effort: EffortName,
    workers: int,
) -> None:
    """Make the plans of a cohort and list those that abstained."""
    from warmfront.verbs import plans

    with show_progress("patients") as told:
        made = plans.tailor_cohort(
            cohort,
            clinical=clinical,
            columns=columns,
            out=out,
            weights=weights,
            seed=seed,
            reference=reference,
            effort=effort,
            workers=workers,
            on_progress=told,
        )
    abstained = [plan.case.case_id for plan in made if plan.abstained]
    say(f"{len(made)} plans, {len(abstained)} abstained; cohort page: {out / 'index.html'}")
    for case_id in abstained:
        say(f"  abstained: {case_id}")


def recommend_one(
    case: Path,
    weights: Path | None,
    explain: bool,
    out: Path | None,
    seed: int,
    reference: str | None,
    json: bool,
) -> None:
    """Rank the options of one patient: text on standard output, or the ranking as JSON."""
    from warmfront.knowledge.files import load_knowledge
    from warmfront.serving.plan_json import check_sharing, record_to_json
    from warmfront.serving.recommendation import write_recommendation
    from warmfront.verbs.recommend import recommend

    plan = recommend(case, out=out, weights=weights, seed=seed, reference=reference)
    if json:
        check_sharing(plan.case)
        typer.echo(record_to_json(plan.ranking), nl=False)
    else:
        typer.echo(write_recommendation(plan, load_knowledge(), explain=explain), nl=False)
    if out is not None:
        say(f"results in {out}")
    if plan.abstained:
        raise typer.Exit(EXIT_ABSTAINED)
