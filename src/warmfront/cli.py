"""Command line: parse, call the verb of the same name, print. Errors become exit codes here."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from warmfront import __version__
from warmfront.console import (
    EXIT_FAILED,
    EXIT_INPUT,
    CellColumns,
    EffortOption,
    Field,
    Genes,
    Json,
    Layout,
    Obs,
    Oncotree,
    Out,
    Reference,
    Roles,
    ScaleOption,
    Seed,
    Sets,
    TumourOnly,
    UmPerUnit,
    WeightsFile,
    take_field,
)  # fmt: skip
from warmfront.console import say as _say
from warmfront.console import show_progress as _progress
from warmfront.console import wrong_call as _wrong_call
from warmfront.domain.errors import InputError, WarmfrontError
from warmfront.domain.schedules import EffortName
from warmfront.domain.single_cells import CellScale
from warmfront.knowledge_commands import knowledge_app
from warmfront.monitor_commands import grade, monitor
from warmfront.plan_commands import recommend_one, tailor_many, tailor_one
from warmfront.simulate_commands import simulate

app = typer.Typer(
    name="warmfront",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    help="From a tumour's microenvironment to ranked, sourced immunotherapy options. "
    "**Research use only.**\n\n"
    "Exit codes: 0 done; 1 the software failed; 2 the input or the call is wrong (every problem is listed); "
    "3 a single case abstained.",
)
app.add_typer(knowledge_app, name="knowledge")
app.command()(simulate)
app.command()(grade)
app.command()(monitor)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"warmfront {__version__}")
        raise typer.Exit


@app.command()
def tailor(
    case: Annotated[
        Path | None, typer.Argument(help="Folder with case.toml and the tables that it names.")
    ] = None,
    cohort: Annotated[
        Path | None, typer.Option("--cohort", help="Expression table of many patients, instead of CASE.")
    ] = None,
    clinical: Annotated[
        Path | None, typer.Option("--clinical", help="Clinical table of the cohort, one row per patient.")
    ] = None,
    columns: Annotated[
        Path | None,
        typer.Option("--columns", help="TOML file: which clinical column holds which field of a case."),
    ] = None,
    out: Out = None,
    weights: WeightsFile = None,
    seed: Seed = 0,
    reference: Reference = None,
    effort: EffortOption = EffortName.QUICK,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes for a cohort.")] = 1,
    json: Json = False,
) -> None:
    """Make the plan and the report of one patient, or of each patient of a cohort.

    One patient: `warmfront tailor CASE --out DIR`

    Cohort: `warmfront tailor --cohort EXPRESSION --clinical TABLE --columns MAP.toml --out DIR`

    DIR receives plan.json and report.html (for a cohort one folder per patient and index.html).
    """
    if (case is None) == (cohort is None):
        raise _wrong_call("CASE or --cohort", "both or neither", "exactly one of them")
    if cohort is None:
        assert case is not None  # noqa: S101  one of the two was checked above
        if clinical is not None or columns is not None:
            raise _wrong_call("--clinical or --columns", "CASE", "these two belong to --cohort")
        tailor_one(case, out, weights, seed, reference, effort, json)
        return
    if json:
        raise _wrong_call("--json", "--cohort", "no --json: each patient's folder receives a plan.json")
    if clinical is None or columns is None or out is None:
        raise _wrong_call("--cohort", "without its companions", "--clinical, --columns and --out as well")
    tailor_many(cohort, clinical, columns, out, weights, seed, reference, effort, workers)


@app.command()
def recommend(
    case: Annotated[Path, typer.Argument(help="Folder with case.toml and the tables that it names.")],
    weights: WeightsFile = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show parts, rules, evidence rows and what was left out.")
    ] = False,
    out: Out = None,
    seed: Seed = 0,
    reference: Reference = None,
    json: Json = False,
) -> None:
    """Rank the options of one patient, and say how firm the order is and what would change it.

    Prints three tiers that are never summed across; with --out also ranking.json and recommendation.txt (what
    --explain prints). The whole report is that of `warmfront tailor`.

    Example: `warmfront recommend CASE --weights weights.toml --explain`
    """
    recommend_one(case, weights, explain, out, seed, reference, json)


@app.command()
def profile(
    expression: Annotated[
        Path | None, typer.Argument(help="Expression table: TSV, CSV, gz, parquet or h5ad.")
    ] = None,
    cells: Annotated[
        Path | None, typer.Option("--cells", help="Matrix of single cells instead, summed by patient.")
    ] = None,
    obs: Obs = None,
    genes: Genes = None,
    out: Out = None,
    oncotree: Oncotree = None,
    reference: Reference = None,
    scale: ScaleOption = None,
    seed: Seed = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes for many samples.")] = 1,
    json: Json = False,
) -> None:
    """Profile the microenvironment of every sample of an expression table.

    Writes profile.parquet and profile.h5ad (samples x axes), axes.tsv (long), coverage.tsv,
    fractions.tsv, phenotypes.tsv, mapping.tsv (what became of gene labels and samples) and figures/
    (SVG with the numbers beside each).

    With --cells MATRIX, the cells of each patient are added up to one sample (pseudobulk): raw scores and
    cycle, no percentile, no cell fraction, no phenotype, each with the reason.

    Example: `warmfront profile expression.tsv.gz --oncotree BLCA --out profile`
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import samples

    with _progress("samples") as told:
        profiles = samples.profile(
            expression, cells=cells, obs=obs, genes=genes, out=out, oncotree=oncotree, reference=reference,
            scale=scale, seed=seed, workers=workers, on_progress=told,
        )  # fmt: skip
    if json:
        typer.echo(record_to_json(profiles), nl=False)
    _say(f"{len(profiles)} samples profiled" + (f"; results in {out}" if out else ""))


@app.command()
def score(
    expression: Annotated[Path, typer.Argument(help="Expression table: TSV, CSV, gz, parquet or h5ad.")],
    out: Out = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="Scoring method: ssgsea, gsva_ssgsea, mean_log, mean_z, singscore, aucell, ulm, "
            "weighted_sum, sample_z, or one that compares samples: zscore, plage, gsva.",
        ),
    ] = "ssgsea",
    sets: Sets = None,
    normalise: Annotated[
        bool, typer.Option("--normalise", help="Divide ssGSEA by its range: depends on the cohort.")
    ] = False,
    scale: ScaleOption = None,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads.")] = 2,
) -> None:
    """Score gene sets in every sample of an expression table, in blocks that fit memory.

    Writes scores.parquet (samples x sets), coverage.tsv (genes measured, sets left out), method.tsv (unit
    and limits of the numbers) and mapping.tsv (what became of gene labels and samples).

    Example: `warmfront score expression.parquet --method ulm --sets sets.gmt --out scores`
    """
    from warmfront.verbs import score as scoring

    with _progress("samples") as told:
        found = scoring.score(
            expression,
            out=out,
            method=method,
            sets=sets,
            normalise=normalise,
            scale=scale,
            threads=threads,
            on_progress=told,
        )
    left_out = sum(entry.n_scored == 0 for entry in found.coverage)
    _say(
        f"{len(found.samples)} samples, {len(found.sets) - left_out} sets scored, {left_out} left out "
        "(see coverage.tsv)" + (f"; results in {out}" if out else "")
    )


@app.command()
def cells(
    matrix: Annotated[Path, typer.Argument(help="h5ad, folder with matrix.mtx, Cell Ranger h5, npz, text.")],
    out: Out = None,
    obs: Obs = None,
    genes: Genes = None,
    patient_column: Annotated[
        str | None, typer.Option("--patient-column", help="Column that holds the patient.")
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="h5ad: raw, or a layer, not X.")] = None,
    sets: Sets = None,
    scale: Annotated[CellScale | None, typer.Option("--scale", help="counts or log, where known.")] = None,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads.")] = 2,
    json: Json = False,
) -> None:
    """Quality, types, states, composition and pseudobulk of single cells, by patient.

    Writes cells.parquet (one row per cell), composition.tsv, states.tsv, quality.tsv, scores.tsv,
    cannot_say.tsv, pseudobulk.parquet (for warmfront profile), mapping.tsv, study.tsv and figures/.
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import single_cells

    with _progress("cells") as told:
        study = single_cells.cells(
            matrix, out=out, obs=obs, genes=genes, patient_column=patient_column, layer=layer, sets=sets,
            scale=scale, threads=threads, on_progress=told,
        )  # fmt: skip
    if json:
        typer.echo(record_to_json(study), nl=False)
    _say(
        f"{study.n_cells:,} cells of {len(study.patients):,} patient{'s'[: len(study.patients) > 1]}, "
        f"{study.n_passed:,} passed"
        + ("" if study.composition else ", these genes tell no type of cell: see cannot_say.tsv")
        + (f"; results in {out}" if out else "")
    )


@app.command()
def classify(
    expression: Annotated[Path, typer.Argument(help="Expression table: TSV, CSV, gz, parquet or h5ad.")],
    out: Out = None,
    oncotree: Oncotree = None,
    scale: ScaleOption = None,
    json: Json = False,
) -> None:
    """Call the immune phenotype (inflamed, excluded, desert) of every sample, with probabilities.

    Writes phenotypes.tsv and mapping.tsv (what became of gene labels and samples). The call is always
    the most probable class; `abstained` says when not to rely on it, and `reason` why. The model was
    trained on urothelial cancer (--oncotree BLCA).
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import samples

    with _progress("samples") as told:
        calls = samples.classify(expression, out=out, oncotree=oncotree, scale=scale, on_progress=told)
    if json:
        typer.echo(record_to_json(calls), nl=False)
    abstained = sum(call.abstained for call in calls.values())
    _say(f"{len(calls)} samples, {abstained} abstained" + (f"; results in {out}" if out else ""))


@app.command()
def spatial(
    cells: Annotated[
        Path, typer.Argument(help="Table of cells with positions: CSV, TSV, gz, parquet or h5ad.")
    ],
    out: Out = None,
    roles: Roles = None,
    columns: CellColumns = None,
    um_per_unit: UmPerUnit = None,
    field: Field = None,
    layout: Layout = None,
    tumour_only: TumourOnly = None,
    figures: Annotated[bool, typer.Option(help="Draw the pictures of every image.")] = True,
    seed: Seed = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes for many images.")] = 1,
    json: Json = False,
) -> None:
    """See where immune cells lie: profile every image and call inflamed, excluded or desert.

    A panel of tumour, lymphocyte and stroma (H&E), or of CD8 with pan-cytokeratin, is enough; what it cannot
    show is said. An image that cannot be called abstains with its reason: in an export of the tumour
    compartment alone, or without a margin in the field, exclusion cannot be seen. Probabilities are shares of
    resamples of the field and of the thresholds, no frequency of being right.

    DIR receives spatial.tsv (one row per image), patients.tsv (regions rolled up), contrasts.tsv (later
    against earlier timepoints), statistics.parquet (everything measured, long), mapping.tsv (what became of
    type names, rows and images), index.html (calls and pictures on one page) and figures/.

    Type names without a role: give --roles a table of type and role. Pixels: state --um-per-unit.

    Examples: `warmfront spatial cells.csv --out space`

    `warmfront spatial cells.csv --columns columns.toml --roles roles.tsv --um-per-unit 0.5 --out space`
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.serving.summary import summarise_space
    from warmfront.verbs import space

    with _progress("images") as told:
        found = space.spatial(
            cells, out=out, roles=roles, columns=columns, um_per_unit=um_per_unit, field=take_field(field),
            layout=layout, tumour_only=tumour_only, figures=figures, seed=seed, workers=workers,
            on_progress=told,
        )  # fmt: skip
    if json:
        typer.echo(record_to_json(tuple(found)), nl=False)
    summary = "\n".join(summarise_space(found, found.left_out, found.notes))
    _say(summary + (f"; results in {out}" if out else ""))


@app.command()
def product(
    table: Annotated[Path, typer.Argument(help="Table of one lot of a cell product: TOML, TSV or CSV.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """Describe the quality of one cell product, axis by axis, with its evidence.

    Writes product.tsv, evidence.tsv and remarks.tsv. A direction is read only where a study names this
    product and this disease; contradictions stand side by side, and no score sums the axes up.
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.serving.summary import summarise_product
    from warmfront.verbs import products

    found = products.product(table, out=out)
    if json:
        typer.echo(record_to_json(found), nl=False)
    _say(summarise_product(found) + (f"; results in {out}" if out else ""))


@app.command()
def report(
    plan: Annotated[Path, typer.Argument(help="A plan.json.")],
    out: Out = None,
) -> None:
    """Draw the report of a stored plan again."""
    from warmfront.verbs import plans

    page = plans.report(plan, out=out)
    if out is None:
        typer.echo(page)
    else:
        _say(f"report: {out / 'report.html'}")


def main() -> None:
    """Run the command line and turn errors into exit codes."""
    try:
        app()
    except InputError as error:
        _say(str(error))
        sys.exit(EXIT_INPUT)
    except WarmfrontError as error:
        _say(str(error))
        sys.exit(EXIT_FAILED)
