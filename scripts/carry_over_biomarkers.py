"""Write biomarkers.tsv from the checked extraction in ../shared, and the count of used rows for the docs.

Run as ``python scripts/carry_over_biomarkers.py --shared ../shared``. Rows whose id does not start with
``BM-`` were written by hand and are kept. Every carried-over row either speaks of a measurement, or says why
it gives no reading.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pages import REFERENCE, ROOT

TABLE = ROOT / "src" / "warmfront" / "knowledge" / "data" / "biomarkers.tsv"
PAGE = REFERENCE / "biomarker-rows.md"
Row = dict[str, str]

FIELDS = (
    "biomarker_id",
    "stage",
    "marker",
    "marker_state",
    "direction",
    "outcome",
    "claim",
    "axes",
    "disease_groups",
    "oncotree",
    "therapies",
    "specimens",
    "at_most",
    "level",
    "unused",
    "key_from",
    "source",
    "status",
    "note",
)
# Small series and uncited statements are no more than assumptions.
STATUS = {"A": "guideline", "B": "trial", "C": "assumption", "D": "preclinical", "E": "assumption"}
# Claims that the extraction kept in the review's own sentence.
CLAIMS = {"BM-73": "mutational burden and genes before treatment tell who benefits"}
# Rows by which a measurement of a case can be read, with what the row itself does not say.
USED: dict[str, dict[str, str]] = {
    "BM-12": {"axes": "ldh", "disease_groups": "melanoma", "therapies": "TIL", "specimens": "blood"},
    "BM-17": {
        "axes": "shannon;simpson;inverse_simpson",
        "disease_groups": "leukaemia_b;lymphoma_b;myeloma",
        "therapies": "CAR-T",
        "specimens": "stool",
        "key_from": "diseases as in the title and introduction of the cited study",
        "source": "hu2022",
    },
    "BM-18": {
        "axes": "antibiotic_interval",
        "disease_groups": "leukaemia_b;lymphoma_b",
        "therapies": "CAR-T",
        "specimens": "clinical record",
        "at_most": "28",
        "key_from": "diseases and the limit of four weeks as in the abstract of the cited study",
        "source": "smith2022",
    },
    "BM-19": {
        "axes": "antibiotic_interval",
        "disease_groups": "leukaemia_b;lymphoma_b",
        "therapies": "CAR-T",
        "specimens": "clinical record",
        "at_most": "28",
        "key_from": "diseases and the limit of four weeks as in the abstract of the cited study",
        "source": "smith2022",
    },
    "BM-23": {
        "axes": "product_cd8_pd1",
        "disease_groups": "sarcoma",
        "oncotree": "OS",
        "therapies": "TIL",
        "specimens": "product",
    },
    "BM-24": {
        "axes": "product_cd8_pd1",
        "disease_groups": "melanoma",
        "therapies": "TIL",
        "specimens": "product",
        "key_from": "printed for PD-1, LAG-3 and TIM-3 together; only PD-1 is read",
    },
    "BM-65": {
        "axes": "blood_mdsc",
        "disease_groups": "melanoma",
        "therapies": "checkpoint inhibitor",
        "specimens": "blood",
    },
    "BM-69": {
        "axes": "blood_cd8_cd28_negative",
        "disease_groups": "lung_nonsmall",
        "therapies": "CIK",
        "specimens": "blood",
    },
}
# Listed by the review under another stage than the one at which they are measured.
STAGES = {"BM-11": "response", "BM-25": "response"}
NO_DISEASE = "the row names no disease, and a direction holds for a disease only"
GENOMIC = "a genomic event, not a measured quantity"
NOT_READ = "no measurement of a case is this marker"
FOLLOW_UP = "measured after infusion; follow-up is not read into a profile"
UNUSED = {
    "BM-10": NOT_READ,
    "BM-11": FOLLOW_UP,
    "BM-13": GENOMIC,
    "BM-14": GENOMIC,
    "BM-15": GENOMIC,
    "BM-22": "a property of the cells, no outcome of patients",
    "BM-25": FOLLOW_UP,
    "BM-28": "the sentence carries two opposite directions",
    "BM-29": "infiltration is read from the tumour's own axes",
    "BM-40": FOLLOW_UP,
    "BM-41": FOLLOW_UP,
    "BM-45": "a model whose formula is not given",
    "BM-46": "a decision tree whose thresholds are not given",
    "BM-48": "a clinical sign, not a measured quantity",
    "BM-58": "the kind of PD-L1 score is not stated, and scores are never converted; three responders",
    "BM-66": "uncited",
    "BM-67": "four markers in one statement",
    "BM-68": FOLLOW_UP,
    "BM-70": "the direction is that of another therapy than the row's",
    "BM-71": "prior therapy, not a measured quantity",
}
UNUSED |= {f"BM-{number}": NOT_READ for number in (59, 60, 61, 62, 63, 64)}
NO_DIRECTION = {
    "unspecified": "the source gives no direction",
    "ambiguous": "the source gives two directions",
    "modifies": "the source gives no direction",
    "safety": "the source gives no direction",
    "monitoring": FOLLOW_UP,
}


def read_rows(path: Path, delimiter: str) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


def reason_unused(row: Mapping[str, str]) -> str:
    """Why a row gives no reading: the first reason that holds."""
    if row["stage"] == "figure3":
        return "alt text of a figure without a sentence behind it"
    if row["outcome_direction"] in NO_DIRECTION:
        return NO_DIRECTION[row["outcome_direction"]]
    if row["id"] in UNUSED:
        return UNUSED[row["id"]]
    return NO_DISEASE


def carry_over(row: Mapping[str, str]) -> Row:
    used = USED.get(row["id"])
    made = dict.fromkeys(FIELDS, "") | {
        "biomarker_id": row["id"],
        "stage": STAGES.get(row["id"], row["stage"]),
        "marker": row["marker"],
        "marker_state": row["marker_state"],
        "direction": row["outcome_direction"],
        "outcome": row["outcome"],
        "claim": CLAIMS.get(row["id"], row["claim"]),
        "level": row["level"],
        "status": STATUS[row["level"]],
        "source": "review_cell_therapy_2025",
        "note": row["note"].replace("the seed", "the review").replace("seed sentence", "sentence"),
    }
    return made | (used if used is not None else {"unused": reason_unused(row)})


def write_table(rows: Sequence[Row]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_page(rows: Sequence[Row]) -> None:
    """Write which rows are used, and how many are not for which reason."""
    carried = [row for row in rows if row["biomarker_id"].startswith("BM-")]
    used = [row for row in rows if not row["unused"]]
    reasons = Counter(row["unused"] for row in carried if row["unused"])
    lines = [
        "# Directions of biomarkers: rows used and unused",
        "",
        "Written by `scripts/carry_over_biomarkers.py` (`make evidence`); do not edit by hand.",
        "",
        f"Of {len(carried)} rows of the extraction, {sum(not row['unused'] for row in carried)} give a "
        f"reading and {sum(reasons.values())} do not; {len(rows) - len(carried)} rows were written "
        "by hand from abstracts that were read. A row holds for its own disease, therapy and specimen only.",
        "",
        "| Row | Measurement | State | Direction | Outcome | Disease | Therapy | Specimen | Level | Source |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in used:
        disease = row["oncotree"] or row["disease_groups"]
        cells = (
            row["biomarker_id"],
            row["axes"],
            row["marker_state"] + (f", up to {row['at_most']}" if row["at_most"] else ""),
            row["direction"],
            row["outcome"],
            disease,
            row["therapies"],
            row["specimens"],
            row["level"],
            f"`{row['source']}`",
        )
        lines.append(f"| {' | '.join(cell.replace(';', ', ') for cell in cells)} |")
    lines += ["", "| Why a carried-over row gives no reading | Rows |", "| --- | --- |"]
    lines += [
        f"| {reason} | {count} |" for reason, count in sorted(reasons.items(), key=lambda i: (-i[1], i[0]))
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Carry over, keep what was written by hand, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    shared: Path = parser.parse_args().shared
    extracted = read_rows(shared / "reference" / "evidence" / "biomarkers.csv", ",")
    kept = [row for row in read_rows(TABLE, "\t") if not row["biomarker_id"].startswith("BM-")]
    rows = [carry_over(row) for row in extracted] + kept
    write_table(rows)
    write_page(rows)
    print(f"{TABLE.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
