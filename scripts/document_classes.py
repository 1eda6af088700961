"""Write one page for each strategy class: how it is judged, from the knowledge base and a short prose file.

python scripts/document_classes.py

The pages are not kept in the repository: building the documentation writes them anew, so that they always say
what the knowledge files say.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import class_harm_tables as harm_tables
import class_tables as tables
from pages import REFERENCE, tabulate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.catalogue import build_catalogue
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.census import Census, take_census

FOLDER = REFERENCE / "classes"
PROSE = FOLDER / "_prose"
CITED = re.compile(r"\[@([a-z0-9_]+)\]")
SHOWN = 12
PARTS = ("what it does", "how it is judged", "what the evidence cannot support")
"""Headings that every prose file has, in this order."""


INTRODUCTION = """# How each class is judged

One page for each class of strategies: what it does, which rules and limits hold, what was counted and with
which interval, which harm was seen, what is known of order and access, and what the evidence cannot support.
Written from knowledge VERSION when the documentation was built. The tier is that of the file; a dated
indication lifts an option for the patients that it fits.

Mechanisms in the words of a page are general knowledge of the field unless a source stands beside them;
figures stand in the tables, or beside their source. Of several rules of one kind the strategy's own counts,
then the first."""


def slug(strategy_class: str) -> str:
    """Name of the page of a class."""
    return re.sub(r"[^a-z0-9]+", "-", strategy_class.lower()).strip("-")


def read_prose(strategy_class: str, base: KnowledgeBase, folder: Path = PROSE) -> dict[str, str]:
    """Part to its text; sources in ``[@id]`` become links."""
    path = folder / f"{slug(strategy_class)}.md"
    if not path.is_file():
        raise SystemExit(f"{strategy_class}: write _prose/{path.name} with the headings {PARTS}")
    chunks = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {
        head.strip().lower(): text.strip() for head, text in zip(chunks[1::2], chunks[2::2], strict=True)
    }
    if tuple(found) != PARTS:
        raise SystemExit(f"{path.name}: headings {tuple(found)}; wanted {PARTS}")
    unknown = sorted({key for text in found.values() for key in CITED.findall(text)} - set(base.sources))
    if unknown:
        raise SystemExit(f"{path.name}: no such source: {', '.join(unknown)}")
    return {head: CITED.sub(lambda match: tables.cite(match[1], base), text) for head, text in found.items()}


def name_some(ids: list[str]) -> str:
    shown = ", ".join(f"`{one}`" for one in ids[:SHOWN])
    return f"{shown} and {len(ids) - SHOWN} more" if len(ids) > SHOWN else shown


def say_limits(strategy_class: str, base: KnowledgeBase, census: Census) -> str:
    """What the tables themselves say is missing."""
    strategies = tables.members(strategy_class, base)
    bare = [s for s in strategies if not s.evidence]
    unsafe = [s for s in strategies if not s.human_safety_data]
    rows = next(one.rows for one in census.classes if one.strategy_class == strategy_class)
    cells = [cell for cell in census.cells if set(cell.cohorts).intersection(rows)]
    most = max((len(cell.cohorts) for cell in cells), default=0)
    named = f" ({name_some([s.strategy_id for s in bare])})" if bare else ""
    lines = [
        f"Strategies: {len(strategies)}; without a row in the evidence tables: {len(bare)}{named}.",
        f"{len(rows)} human rows whose source was read; {len(cells)} cells of evidence with a counted rate; "
        f"most independent cohorts in one cell: {most}; three are needed to pool.",
    ]
    if unsafe:
        lines.append(f"No human safety data: {', '.join(f'`{s.strategy_id}`' for s in unsafe)}.")
    if not any(s.needs_intact for s in strategies):
        lines.append("No strategy of the class names anything that must work downstream.")
    return "\n".join(f"- {line}" for line in lines)


def write_class(strategy_class: str, base: KnowledgeBase, census: Census) -> str:
    """The page of one class."""
    own = tables.members(strategy_class, base)
    prose = read_prose(strategy_class, base)
    sections: Mapping[str, str] = {
        "Strategies": tables.table_of_strategies(own, base),
        "Indications": tables.table_of_approvals(own, base),
        "Target and product": tables.list_targets(own, base),
        "Rules of eligibility": tables.table_of_rules(own, base),
        "Vetoes": harm_tables.table_of_vetoes(own, base),
        "Drugs taken beside": harm_tables.table_of_drugs(own, base),
        "Evidence": tables.table_of_evidence(own, base),
        "From enrolment to response": tables.table_of_cascades(own, base),
        "Rates of harm": harm_tables.table_of_harm(own, base),
        "Harm seen or expected in pairs": harm_tables.table_of_pairs(own, base),
        "Main toxicities in words": tables.list_sentences(own, lambda s: s.toxicities),
        "Late effects": harm_tables.list_late_effects(own, base),
        "Late effects in words": tables.list_sentences(own, lambda s: s.late_effects),
        "Comparisons of order and timing": tables.table_of_orders(own, base),
        "Order in words": tables.list_sentences(own, lambda s: (s.order_note,)),
        "Regimens": tables.table_of_regimens(own, base),
        "Access and burden": tables.list_access(own, base),
        "Access in words": tables.list_sentences(own, lambda s: (s.feasibility,)),
        "Notes for the board": tables.list_notes(own, base),
        "Considerations of the reviews": tables.table_of_rules_of_reviews(strategy_class, own, base),
    }
    parts = [
        f"# {strategy_class[0].upper()}{strategy_class[1:]}",
        f"Written from knowledge {base.version} when the documentation was built. Research use only.",
        f"## What it does\n\n{prose['what it does']}",
        f"## How it is judged\n\n{prose['how it is judged']}",
    ]
    parts += [f"## {head}\n\n{text}" for head, text in sections.items() if text]
    missing = [head for head, text in sections.items() if not text]
    limits = f"{prose['what the evidence cannot support']}\n\n{say_limits(strategy_class, base, census)}"
    if missing:
        limits += f"\n- Nothing in the tables on: {', '.join(missing).lower()}."
    parts.append(f"## What the evidence cannot support\n\n{limits}")
    body = "\n\n".join(parts)
    named = [key for key in base.sources if f"[{tables.plain(key)}](" in body]
    return f"{body}\n\n## Sources\n\n{tables.table_of_sources(named, base)}\n"


def write_index(pages: Mapping[str, str], base: KnowledgeBase, census: Census) -> str:
    rows = [
        (
            f"[{one.strategy_class}]({pages[one.strategy_class]}.md)",
            str(one.strategies),
            str(one.by_tier["trial"]),
            str(one.by_tier["hypothesis"]),
            f"{one.approvals} ({one.approvals_read})",
            str(len(one.rows)),
        )
        for one in census.classes
    ]
    head = ("Class", "Strategies", "Trial", "Hypothesis", "Approvals (source read)", "Human rows read")
    toctree = "\n".join(pages.values())
    return (
        f"{INTRODUCTION}\n\n{tabulate(head, rows)}\n\n```{{toctree}}\n:hidden:\n\n{toctree}\n```\n".replace(
            "VERSION", base.version
        )
    )


def write_pages(folder: Path = FOLDER, base: KnowledgeBase | None = None) -> list[Path]:
    """Write every page, remove those of classes that are gone; unchanged files stay untouched."""
    base = base or load_knowledge()
    census = take_census(base, build_catalogue(base))
    pages = {one.strategy_class: slug(one.strategy_class) for one in census.classes}
    texts = {folder / f"{name}.md": write_class(key, base, census) for key, name in pages.items()}
    texts[folder / "index.md"] = write_index(pages, base, census)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path not in texts:
            path.unlink()
    for path, text in texts.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return sorted(texts)


if __name__ == "__main__":
    print(f"{len(write_pages())} pages in {FOLDER}")
