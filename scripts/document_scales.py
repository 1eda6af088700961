"""Write one page for each clinical scale from its knowledge file, with a worked example that is executed.

python scripts/document_scales.py

The pages are not kept in the repository: building the documentation writes them anew, so that they always say
what the knowledge files say. The examples on them are executed by a test.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from class_tables import cite, plain, table_of_sources
from pages import REFERENCE, tabulate
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.scales import ClinicalScale, ScaleInput
from warmfront.monitoring.grading import grade_scale

FOLDER = REFERENCE / "scales"
DIGITS = 6
"""Decimals of numbers in a worked example."""
WIDTH = 100
"""Longest line of a worked example."""

FAMILIES = {
    "toxicity": "Grades of harm",
    "risk": "Scores of blood and risk",
    "blood": "Response in blood cancers",
    "response": "Response and who responds",
    "kinetics": "Cells and molecules over time",
    "statistics": "Statistics",
}
WORSE = {"up": "higher", "down": "lower", "true": "true", "": ""}

INTRODUCTION = """# Clinical scales

One page for each scale, score and criterion that `warmfront grade` knows: its table, every number with
source and status, inputs with units, when and in whom it was validated, what it cannot say, what rests on
memory, and a worked example that is executed. Written from knowledge VERSION when the documentation was
built. Research use only.

Three rules hold for all of them. A missing item is named and there is no partial score. A value in another
unit of its analyte is converted exactly, or refused. A known model whose parameters are not public is
registered and refuses, so that nobody takes an invented formula for it.

COUNTS"""


def name_units(one: ScaleInput, base: KnowledgeBase) -> str:
    """Unit in which the rule reads an input, and the others that convert."""
    lab = base.labs.get(one.analyte)
    others = [unit for unit in (lab.units if lab is not None else ()) if unit and unit != one.unit]
    also = f" (also {', '.join(others)})" if others else ""
    return plain(f"{one.unit}{also}") if one.unit else "-"


def name_values(one: ScaleInput) -> str:
    """What an input can hold."""
    many = "list of " if one.kind.endswith("s") else ""
    if one.allowed:
        return plain(f"{many}{' / '.join(one.allowed)}")
    kind = one.kind.removesuffix("s")
    if kind in ("flag", "text"):
        return f"{many}{'true / false' if kind == 'flag' else 'words'}"
    low = "" if one.low is None else f" from {one.low:g}"
    high = "" if one.high is None else f" to {one.high:g}"
    return plain(f"{many}{'whole number' if kind == 'integer' else 'number'}{low}{high}")


def table_of_inputs(scale: ClinicalScale, base: KnowledgeBase) -> str:
    rows = [
        (
            f"`{one.name}`",
            plain(f"{one.label}; {one.meaning}" if one.meaning else one.label),
            name_values(one),
            name_units(one, base),
            "yes" if one.required else "no",
            WORSE[one.worse],
        )
        for one in scale.inputs
    ]
    head = ("Input", "What", "Values", "Unit", "Needed", "Worse when")
    return tabulate(head, rows) if rows else ""


def table_of_outputs(scale: ClinicalScale) -> str:
    rows = [
        (
            f"`{one.name}`",
            plain(f"{one.label}; best to worst: {', '.join(one.order)}" if one.order else one.label),
            plain(one.unit) or "-",
        )
        for one in scale.outputs
    ]
    return tabulate(("Field", "What", "Unit"), rows) if rows else ""


def table_of_rows(scale: ClinicalScale) -> str:
    rows = [(plain(one.result), plain(one.criteria)) for one in scale.rows]
    return tabulate(("Result", "Asks"), rows) if rows else ""


def table_of_thresholds(scale: ClinicalScale, base: KnowledgeBase) -> str:
    rows = [
        (
            f"`{one.name}`",
            f"{one.value:g}",
            plain(one.unit) or "-",
            plain(one.meaning),
            cite(one.source, base),
            one.status.value,
        )
        for one in scale.thresholds
    ]
    return (
        tabulate(("Number", "Value", "Unit", "What happens at it", "Source", "Status"), rows) if rows else ""
    )


def table_of_shared(scale: ClinicalScale, base: KnowledgeBase) -> str:
    """Formulas that a plan uses too, where they stand."""
    parts = []
    for entry in scale.rests_on:
        table, _, key = entry.partition(".")
        if table == "blood_indices":
            index = base.blood_indices[key]
            bands = "; ".join(f"{band.label} from {band.at_least:g}" for band in index.bands)
            parts.append(
                (
                    f"`{key}`",
                    plain(f"{index.formula} ({index.unit})"),
                    plain(bands) or "-",
                    cite(index.source, base),
                    index.status.value,
                )
            )
        else:
            model = base.response_scores[key]
            terms = [f"{model.intercept:g}"]
            for term in model.terms:
                cap = "" if term.cap is None else f" (up to {term.cap:g})"
                terms.append(f"{term.coefficient:+g} x {term.name}{cap}")
            kinds = "; ".join(f"{one.cancer_type} {one.term:+g}" for one in model.cancer_types)
            parts.append(
                (
                    f"`{key}`",
                    plain(" ".join(terms)),
                    plain(kinds),
                    cite(model.source, base),
                    model.status.value,
                )
            )
    head = ("Entry", "Formula", "Bands, or terms of the cancer types", "Source", "Status")
    return f"A plan uses the same entries.\n\n{tabulate(head, parts)}" if parts else ""


def shown(value: Any) -> str:
    """Python text of one result value, floats at a fixed number of decimals."""
    return repr(rounded(value))


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    return [rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


def written(value: Any) -> str:
    """Python text of one input."""
    if isinstance(value, str):
        return f'"{value}"'
    return (
        f"[{', '.join(written(item) for item in value)}]" if isinstance(value, (list, tuple)) else repr(value)
    )


def call(scale: ClinicalScale, inputs: Mapping[str, Any]) -> list[str]:
    """Lines of a call of `grade`."""
    lines = [f'>>> result = warmfront.grade("{scale.scale}",']
    for name, value in inputs.items():
        piece = f"{name}={written(value)},"
        if len(lines[-1]) + len(piece) + 1 > WIDTH:
            lines.append("...    ")
        lines[-1] += f" {piece}"
    lines[-1] = f"{lines[-1].rstrip(',')})"
    return lines


def fence(lines: Sequence[str]) -> str:
    """Put lines of an interpreter into fences; the blank line ends what the last one prints."""
    return "\n".join(["```python", *lines, "", "```"])


def write_example(scale: ClinicalScale, base: KnowledgeBase) -> str:
    """The worked example as an interpreter shows it."""
    begin = ">>> import warmfront"
    result = grade_scale(scale.scale, scale.example, base)
    lines = [begin, *call(scale, scale.example)]
    if not result.computable:
        return fence([*lines, ">>> result.computable, result.reason", repr((False, result.reason))])
    parts = [fence([*lines, *show_fields(scale, result)])]
    needed = [one.name for one in scale.inputs if one.required and one.name in scale.example]
    if needed:
        rest = {name: value for name, value in scale.example.items() if name != needed[-1]}
        less = grade_scale(scale.scale, rest, base)
        lines = [
            *call(scale, rest),
            ">>> result.computable, result.missing",
            repr((less.computable, less.missing)),
        ]
        parts += ["One item less, and there is no result:", fence(lines)]
    return "\n\n".join(parts)


def show_fields(scale: ClinicalScale, result: ScaleResult) -> list[str]:
    """Every result field, numbers at a fixed count of decimals."""
    lines = []
    for one in scale.outputs:
        value = result[one.name]
        field = f'result["{one.name}"]'
        if isinstance(value, float):
            lines += [f">>> round({field}, {DIGITS})", shown(value)]
        elif isinstance(value, list) and all(isinstance(item, float) for item in value):
            lines += [f">>> [round(one, {DIGITS}) for one in {field}]", shown(value)]
        elif value is None:
            lines += [f">>> {field} is None", "True"]
        else:
            lines += [f">>> {field}", repr(value)]
    return lines


def write_scale(scale: ClinicalScale, base: KnowledgeBase) -> str:
    """The page of one scale."""
    head = [
        f"# {plain(scale.label)}",
        f"`{scale.scale}`; status of the rule: {scale.status.value}. Written from knowledge {base.version} "
        "when the documentation was built. Research use only.",
    ]
    if not scale.available:
        head.append(f"**Registered, not computed**: {plain(scale.refusal)}.")
    window = "no window between its inputs is set"
    if scale.window_hours is not None:
        window = f"inputs with stated times must lie within {scale.window_hours:g} hours"
    when = [
        ("Timing", f"{plain(scale.timing)}; {window}"),
        ("Population", plain(scale.population)),
        ("Discrimination", plain(scale.discrimination)),
        ("Use", plain(scale.use)),
    ]
    limits = [scale.limits, *scale.warnings]
    sections = {
        "Rule": f"{plain(scale.rule)}\n\n{table_of_rows(scale)}".strip(),
        "Inputs": table_of_inputs(scale, base),
        "Results": table_of_outputs(scale),
        "Numbers of the rule": table_of_thresholds(scale, base),
        "Numbers that stand elsewhere": table_of_shared(scale, base),
        "When and in whom": tabulate(("", ""), when),
        "What it cannot say": "\n".join(f"- {plain(one)}" for one in limits if one),
        "What rests on memory": "\n".join(f"- {plain(one)}" for one in scale.from_memory)
        or "Nothing is marked so: each source below was read for what it is cited for.",
        "Worked example": write_example(scale, base),
    }
    if not scale.available and not scale.from_memory:
        sections.pop("What rests on memory")
    body = "\n\n".join([*head, *(f"## {name}\n\n{text}" for name, text in sections.items() if text)])
    named = list(dict.fromkeys([*scale.sources, *(one.source for one in scale.thresholds)]))
    named += [key for key in base.sources if f"[{plain(key)}](" in body and key not in named]
    return f"{body}\n\n## Sources\n\n{table_of_sources(named, base)}\n"


def memory_of(scale: ClinicalScale, base: KnowledgeBase) -> str:
    """How many numbers of a rule were not read in their source."""
    unread = [one for one in scale.thresholds if base.sources[one.source].checked == "memory"]
    if unread:
        return f"{len(unread)} of {len(scale.thresholds)} numbers"
    return "in part" if scale.from_memory else "nothing"


def write_index(base: KnowledgeBase) -> str:
    scales = base.monitoring.scales
    parts = []
    for family, title in FAMILIES.items():
        rows = [
            (
                f"[{plain(scale.label)}]({name}.md)",
                f"`{name}`",
                "yes" if scale.available else "**refuses**",
                scale.status.value,
                memory_of(scale, base),
            )
            for name, scale in sorted(scales.items())
            if scale.family == family
        ]
        if rows:
            head = ("Scale", "Id", "Computed", "Status", "Rests on memory")
            parts.append(f"## {title}\n\n{tabulate(head, rows)}")
    computed = sum(scale.available for scale in scales.values())
    counts = f"{computed} are computed; {len(scales) - computed} are known and refuse."
    intro = INTRODUCTION.replace("VERSION", base.version).replace("COUNTS", counts)
    toctree = "\n".join(sorted(scales))
    tables = "\n\n".join(parts)
    return f"{intro}\n\n{tables}\n\n```{{toctree}}\n:hidden:\n\n{toctree}\n```\n"


def write_pages(folder: Path = FOLDER, base: KnowledgeBase | None = None) -> list[Path]:
    """Write every page, remove those of scales that are gone; unchanged files stay untouched."""
    base = base or load_knowledge()
    texts = {
        folder / f"{name}.md": write_scale(scale, base) for name, scale in base.monitoring.scales.items()
    }
    texts[folder / "index.md"] = write_index(base)
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
