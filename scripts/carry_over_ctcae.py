"""Carry the laboratory terms of CTCAE over into src/warmfront/knowledge/data/monitoring/ctcae_labs.toml.

    python scripts/carry_over_ctcae.py --shared ../shared

Version 5 is parsed from the printed criteria in the shared folder; versions 4 and 6 from `CHANGED` and `ONLY`
of ctcae_terms.py, read in the same project, and otherwise as version 5. What needs a clinical sign is said in
our own words; definitions are not carried over. A clause that no pattern reads stops the script.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

from ctcae_terms import CHANGED, NOTES, ONLY, TERMS, UNGRADED, Criteria

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/warmfront/knowledge/data/monitoring/ctcae_labs.toml"
VERSIONS = {"4": "4.03", "5": "5.0", "6": "6.0"}
HEAD = """\
# Laboratory terms of the Common Terminology Criteria for Adverse Events (US National Cancer Institute,
# public), as tabulated in pharmaverse/admiral (Apache License 2.0: licences/admiral_LICENSE_Apache-2.0.txt).
# Changed: printed ranges are bounds, clinical signs stand in other words, definitions are left out.
# Written by scripts/carry_over_ctcae.py: change the script or its tables, not this file.
"""
LEAD = r"^(Hemoglobin \(Hgb\)|Hgb|pH|Fasting glucose value|Corrected serum calcium of|Ionized calcium)\s+"
N = r"([0-9][0-9,]*\.?[0-9]*)"
UNIT = r"(g/dL|g/L|mg/dL|mmol/L|/mm3|(?:x )?10(?:e|\^)9 ?/L)"
SIGNS = {
    "danger to life": ("Life-threatening consequences", "life-threatening consequences"),
    "urgent treatment is needed": ("urgent intervention indicated",),
    "a transfusion is needed": ("transfusion indicated",),
    "signs of leukostasis": ("Clinical manifestations of leucostasis",),
    "bleeding": ("bleeding",),
    "symptoms": ("symptomatic",),
    "care in hospital is needed": ("hospitalization indicated",),
    "treatment was started": ("intervention initiated",),
    "treatment is needed": ("intervention indicated",),
    "seizures": ("seizures",),
    "the dose must be adjusted": ("dose adjustment indicated",),
    "": ("monitoring only indicated",),
}
WORDS = {printed: words for words, all_printed in SIGNS.items() for printed in all_printed}
ENDINGS: dict[str, dict[str, str]] = {
    "if baseline was normal or less than normal": {"when": "baseline not high"},
    "if baseline was >ULN up to 5 x ULN": {"when": "baseline high"},
    "if baseline was >ULN": {"when": "baseline high"},
    "if baseline was normal": {"when": "baseline not high"},
    "if baseline was abnormal": {"when": "baseline high"},
    "if baseline is below LLN": {"when": "baseline low"},
    "if baseline is not below LLN": {"when": "baseline not low"},
    "if on anticoagulation": {"also_if": "anticoagulation"},
    "and with signs or symptoms": {"when": "symptoms"},
    "and asymptomatic or with mild signs or symptoms": {"when": "no symptoms"},
    "with moderate or severe signs or symptoms": {"when": "symptoms"},
    "with signs or symptoms": {"when": "symptoms"},
    "without physiologic consequences": {"when": "no symptoms"},
    "with physiologic consequences": {"when": "symptoms"},
    "and asymptomatic": {"when": "no symptoms"},
    "symptomatic": {"when": "symptoms"},
    "regardless of symptoms": {},
}
DECREASE = {"<25%": ("<", 1.0), "25 - <50%": ("<=", 0.75), "50 - <75%": ("<=", 0.5), "75%": ("<=", 0.25)}
Bound = dict[str, Any]


def number(text: str) -> float:
    return float(text.replace(",", ""))


def read_clause(clause: str, term: str) -> Bound | str:
    """Return the bound at which a printed clause begins, or the words of a clinical sign."""
    text = re.sub(LEAD, "", clause.strip())
    if text in WORDS:
        return WORDS[text]
    more: Bound = {}
    if text.startswith("Symptomatic with "):
        text, more = text.removeprefix("Symptomatic with "), {"also_if": "symptoms"}
    for ending, meaning in ENDINGS.items():
        if text.endswith(ending):
            text, more = text.removesuffix(ending).strip(), dict(meaning)
            break
    return {**read_start(text, term), **more}


def read_start(text: str, term: str) -> Bound:
    """Return operator and limit of the printed beginning of a range."""
    if re.match(r"<(LLN|normal)", text):
        return {"op": "<", "of": "lln"}
    if text == ">Baseline and ULN":
        return {"op": ">", "of": "uln and baseline"}
    if re.match(r">(ULN|normal)", text):
        return {"op": ">", "of": "uln"}
    found = re.fullmatch(r"(?:if abnormal, )?(.*) decrease from baseline", text)
    if found:
        op, times = DECREASE[found[1]]
        when = {"when": "baseline low"} if text.startswith("if abnormal") else {}
        return {"op": op, "of": "baseline", "times": times, **when}
    found = re.fullmatch(rf"Increase in >{N}(?: - {N})? g/[dD][lL] above (ULN|baseline)", text)
    if found:
        plus = {"plus": {"g/dL": number(found[1])}} if number(found[1]) else {}
        return {"op": ">", "of": found[3].lower(), **plus}
    found = re.fullmatch(rf"([<>]?) ?{N}(?: x ULN)?(?: - {N})? (?:x |times above )?(ULN|LLN|baseline)", text)
    if found:
        return {"op": found[1] or ">=", "of": found[4].lower(), "times": number(found[2])}
    found = re.fullmatch(r"[0-9]+-([0-9]+) mmol/L", text)
    if found:  # whole numbers: 129 and what lies between it and 130 belong together
        return {"op": "<", "of": "value", "limits": {"mmol/L": number(found[1]) + 1}}
    found = re.fullmatch(
        rf"(?:absolute value )?([<>]?){N} ?{UNIT}?(?: (?:-|x) (<?){N} ?-? ?)?(?:x )?{UNIT}?", text
    )
    if found:
        unit = next((one for one in (found[3], found[6]) if one), "1")
        unit = "10^9/L" if "10" in unit and "/L" in unit else unit
        op, value = (found[1] or ">=", number(found[2]))
        if found[4] == "<":
            op, value = "<", number(found[5])
        return {"op": op, "of": "value", "limits": {unit: value}}
    raise SystemExit(f"{term}: no pattern reads {text!r}")


def read_grade(printed: str, term: str, grade: int) -> tuple[list[Bound], list[str]]:
    """Return bounds and clinical signs of one printed criterion."""
    clauses = [clause.strip() for clause in printed.split(";") if clause.strip() not in ("", "-")]
    if "calcium" in printed:
        ionised = [clause for clause in clauses if clause.startswith("Ionized")]
        others = [clause for clause in clauses if not clause.startswith("Ionized")]
        signs = [clause for clause in others if clause in WORDS]
        clauses = [*ionised, *signs] if "Ionized" in term else others
    bounds: list[Bound] = []
    words: list[str] = []
    for part in [part for clause in clauses for part in split_or(clause)]:
        found = read_clause(part, term)
        if found == "symptoms":  # of an abnormal value
            side = ("<", "lln") if term.startswith("Hypo") else (">", "uln")
            found = {"op": side[0], "of": side[1], "also_if": "symptoms"}
        if isinstance(found, str):
            words += [found] if found else []
            continue
        if term.startswith("Fibrinogen") and found["of"] == "lln" and " or " not in printed:
            found["when"] = "unless baseline low"
        made = {"grade": grade, **found}
        alike = [one for one in bounds if {**one, "limits": 0} == {**made, "limits": 0}]
        if alike and "limits" in made:
            alike[0]["limits"].update(made["limits"])
        elif not alike:
            bounds.append(made)
    return bounds, words


def split_or(clause: str) -> list[str]:
    """Split what version 4 joins by 'or'."""
    found = re.fullmatch(r"(Increase in .*) above ULN or above baseline if baseline is above ULN", clause)
    if found:
        return [
            f"{found[1]} above ULN if baseline was normal",
            f"{found[1]} above baseline if baseline was abnormal",
        ]
    return clause.split(" or ") if "decrease from baseline" in clause else [clause]


def tidy(bound: Bound) -> str:
    def show(value: Any) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f'"{unit}" = {size!r}' for unit, size in value.items()) + " }"
        return json.dumps(value)

    kept = {key: value for key, value in bound.items() if not (key == "times" and value == 1.0)}
    if "/mm3" in kept.get("limits", {}) and "10^9/L" in kept["limits"]:
        kept["limits"] = {"10^9/L": kept["limits"]["10^9/L"]}
    return "{ " + ", ".join(f"{key} = {show(value)}" for key, value in kept.items()) + " }"


def write_term(
    term: str, term_id: str, versions: list[str], about: tuple[Any, ...], criteria: Criteria
) -> str:
    analyte, direction, organ, synonyms = about
    bounds: list[Bound] = []
    clinical: list[tuple[int, str]] = []
    for grade, printed in enumerate(criteria, start=1):
        more, words = read_grade(printed, term, grade)
        bounds += more
        clinical += [(grade, one) for one in words]
    notes = [text for (version, name), text in NOTES.items() if name == term and version in versions]
    lines = [
        "[[term]]",
        f'term_id = "{term_id}"',
        f'term = "{term}"',
        f"versions = {json.dumps([VERSIONS[version] for version in versions])}",
        f"synonyms = {json.dumps(list(synonyms))}",
        f'analyte = "{analyte}"',
        f'direction = "{direction}"',
        f'organ = "{organ}"',
        "bounds = [",
        *(f"  {tidy(bound)}," for bound in bounds),
        "]",
        *(["clinical = ["] if clinical else []),
        *(f'  {{ grade = {grade}, words = "{words}" }},' for grade, words in clinical),
        *(["]"] if clinical else []),
        *([f'ungraded = "{UNGRADED[term]}"'] if term in UNGRADED else []),
        *([f"note = {json.dumps(' '.join(notes))}"] if notes else []),
        'source = "admiral_ctcae"',
        'status = "guideline"',
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    options = parser.parse_args()
    text = (options.shared / "reference/ctcae/ctcae_v5_laboratory_terms.json").read_text(encoding="utf-8")
    printed = {one["TERM"]: tuple(one[f"GRADE_{grade}"] for grade in range(1, 5)) for one in json.loads(text)}
    if set(printed) != set(TERMS):
        raise SystemExit(f"terms differ: {sorted(set(printed) ^ set(TERMS))}")
    blocks = []
    for term, criteria in printed.items():
        term_id, *about = TERMS[term]
        same = ["5"]
        for version in ("4", "6"):
            changed = CHANGED[version].get(term, criteria)
            if changed == criteria:
                same.append(version)
            elif changed is not None:
                blocks.append(write_term(term, f"{term_id}_v{version}", [version], tuple(about), changed))
        blocks.append(write_term(term, term_id, sorted(same), tuple(about), criteria))
    for term, (versions, term_id, *about, criteria) in ONLY.items():
        blocks.append(
            write_term(term, f"{term_id}_v{''.join(versions)}", list(versions), tuple(about), criteria)
        )
    TARGET.write_text(HEAD + "\n" + "\n\n".join(blocks) + "\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(blocks)} terms")


if __name__ == "__main__":
    main()
