"""Commands below `warmfront knowledge`: parse, call the verb of the same name, print."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from warmfront.console import Json, say

knowledge_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Look into the packaged knowledge: what is known, where it was read and is used, what is doubtful.",
)
AnyKind = Annotated[
    str | None, typer.Option("--kind", help="Only entries of this kind, for example strategy, study, source.")
]


EXIT_UNEXPLAINED = 1


class ExportFormat(StrEnum):
    """Forms in which the knowledge can be taken away."""

    CSV = "csv"
    SQLITE = "sqlite"


@knowledge_app.command()
def check() -> None:
    """Read every packaged knowledge file and report all problems at once.

    A problem names file and entry. Exit code 1 when there is one.
    """
    from warmfront.verbs import knowledge_base

    base = knowledge_base.check()
    say(
        f"knowledge {base.version}: {len(base.strategies)} strategies, {len(base.studies)} studies, "
        f"{len(base.outcomes)} outcomes, {len(base.signatures)} signatures, {len(base.sources)} sources; "
        "no problems"
    )


@knowledge_app.command()
def coverage(
    seed: Annotated[
        str | None, typer.Option("--seed", help="Only one text or table: its name or the beginning of it.")
    ] = None,
    disposition: Annotated[
        str | None, typer.Option("--disposition", help="used, rejected, out of scope or unexplained.")
    ] = None,
    unexplained: Annotated[bool, typer.Option("--unexplained", help="Only what is unexplained.")] = False,
    json: Json = False,
) -> None:
    """List what became of every row and sentence that the project starts from.

    Each carried-over row and each numbered sentence: used (where), rejected (why) or out of scope. The words
    of the texts are not kept, only a topic of each sentence. Where a row is used is worked out from the
    entries that name it. Exit code 1 when anything, listed or not, is unexplained.

    Examples: `warmfront knowledge coverage --disposition rejected`

    `warmfront knowledge coverage --seed studies --json`
    """
    from warmfront.serving.knowledge_words import describe_coverage
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import knowledge_base

    found = knowledge_base.coverage(seed=seed, disposition=disposition, unexplained=unexplained)
    if json:
        typer.echo(record_to_json(found), nl=False)
    else:
        for line in describe_coverage(found):
            typer.echo(line)
    open_items = knowledge_base.coverage(unexplained=True).unexplained
    if open_items:
        say(f"{len(open_items)} unexplained: see --unexplained")
        raise typer.Exit(EXIT_UNEXPLAINED)


@knowledge_app.command()
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="Id of any entry.")], json: Json = False
) -> None:
    """Show one entry: all fields, its sources with their links, who names it, and what is doubtful.

    Any id will do: a strategy, a study, a source, an agent, an antigen, a class. An id that several kinds
    have shows each. Flags tell sources that were not read, rows that must not be pooled, counts that were
    worked back, and inconsistencies.

    Examples: `warmfront knowledge show lag3_pd1`

    `warmfront knowledge show ACT-T1-02 --json`

    `warmfront knowledge show "antibody-drug conjugate"`
    """
    from warmfront.serving.knowledge_words import describe_entry
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import knowledge_base

    views = knowledge_base.show(entry_id)
    if json:
        typer.echo(record_to_json(views), nl=False)
        return
    for line in (line for view in views for line in describe_entry(view)):
        typer.echo(line)


@knowledge_app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words; every one must occur in the entry.")],
    kind: AnyKind = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many are listed.")] = 20,
    json: Json = False,
) -> None:
    """Find the entries that hold every word, in their id, title or any field.

    Case does not matter, part of a word is enough, and signs mean themselves. Words in the id count most,
    then in the title, then elsewhere; the field is named where a word was found elsewhere.

    Examples: `warmfront knowledge search "cd19 lymphoma"`

    `warmfront knowledge search "cytokine release" --kind toxicity`
    """
    from warmfront.serving.knowledge_words import describe_hits
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import knowledge_base

    hits = knowledge_base.search(text, kind=kind)
    if json:
        typer.echo(record_to_json(hits), nl=False)
        return
    for line in describe_hits(hits, limit):
        typer.echo(line)


@knowledge_app.command()
def stats(json: Json = False) -> None:
    """Count what is known, and what is not: gaps are named.

    Entries by kind and status, sources that were read and those from memory, strategies by class and tier,
    classes without a human row, rows with counts, and the cells of evidence with their independent cohorts
    (pooling needs three).
    """
    from warmfront.serving.knowledge_words import describe_census
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs import knowledge_base

    census = knowledge_base.stats()
    if json:
        typer.echo(record_to_json(census), nl=False)
        return
    for line in describe_census(census):
        typer.echo(line)


@knowledge_app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="Folder for csv, file for sqlite.")],
    format: Annotated[  # noqa: A002
        ExportFormat, typer.Option("--format", help="csv: one file for each kind. sqlite: one file.")
    ] = ExportFormat.CSV,
) -> None:
    """Write the whole knowledge base as tables: one for each kind, one of links, one of its version.

    Lists and nested parts are JSON text. In CSV, text that a spreadsheet would take for a formula gets an
    apostrophe in front. SQLite: an earlier export is replaced, any other file is refused.

    Examples: `warmfront knowledge export --format csv --out knowledge`

    `warmfront knowledge export --format sqlite --out knowledge.sqlite`
    """
    from warmfront.verbs import knowledge_base

    say(f"knowledge written to {knowledge_base.export(out, format=format.value)}")
