"""Commands that look after the packaged knowledge: parse, call, print."""

import typer

from warmfront.console import say

knowledge_app = typer.Typer(no_args_is_help=True, help="Look after the packaged knowledge files.")


@knowledge_app.command("check")
def check_knowledge() -> None:
    """Read every packaged knowledge file and report all problems at once."""
    from warmfront.knowledge.files import load_knowledge

    base = load_knowledge()
    say(
        f"knowledge {base.version}: {len(base.strategies)} strategies, {len(base.studies)} studies, "
        f"{len(base.outcomes)} outcomes, {len(base.signatures)} signatures, {len(base.sources)} sources; "
        "no problems"
    )
