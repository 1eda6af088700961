"""Write knowledge/data/reviews from the checked extraction in ../shared.

Run as ``python scripts/carry_over_reviews.py --shared ../shared``. Ties to strategies, constraints
and other rows are written by hand in review_links, review_rules, review_statements and review_errors.
"""

import argparse
import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from pages import DATA
from review_errors import HANDLED, WORDED
from review_links import CHALLENGES, CYCLE, CYCLE_WORDS, ICD, ICD_KINDS
from review_rules import RULES
from review_statements import CDK46, DRIVER_KINDS, DRIVERS, RADIOTHERAPY
from warmfront.knowledge import reviews

Row = dict[str, str]
# Small series and uncited statements are no more than assumptions, as in biomarkers.tsv.
STATUS = {"A": "guideline", "B": "trial", "C": "assumption", "D": "preclinical", "E": "assumption"}
SOURCES = {
    "000": "review_icd",
    "001": "article_tme",
    "002": "review_cell_therapy_2025",
    "003": "article_cdk46",
    "004": "review_rt_io",
}


def source_of(row: Mapping[str, str]) -> str:
    return SOURCES[row["seed_file"][:3]]


def references(text: str) -> str:
    """Single reference numbers of the review, ranges as printed."""
    return ";".join(re.findall(r"\d+(?:-\d+)?", re.sub(r"\(.*?\)", "", text)))


def shortened(text: str) -> str:
    """Name the review instead of the extraction's file numbers."""
    text = re.sub(r"\bthe seed(?= )", "the review", text)
    return re.sub(r"\bseed (00\d)", lambda m: f"the text {SOURCES[m[1]]}", text)


def challenge(row: Row) -> Row:
    tied = CHALLENGES[row["id"]]
    return {
        "challenge_id": row["id"],
        "challenge": row["challenge"],
        "mechanism": row["mechanism"].replace(";", ","),
        "section": row["section"],
        "references": references(row["ref_no"]),
        "source": source_of(row),
        "status": "assumption",
        **tied,
    }


def cycle(row: Row) -> Row:
    return {
        "cycle_id": row["id"],
        "step": row["step"],
        "name": row["name"],
        "interventions": CYCLE_WORDS[row["id"]],
        "strategies": CYCLE[row["id"]],
        "note": row["note"],
        "section": row["section"],
        "source": source_of(row),
        "status": "assumption",
    }


def rule(row: Row) -> Row:
    tied = RULES[row["id"]]
    level = row["level"][0]
    retired = "retired" in row["level"]
    return {
        "rule_id": row["id"],
        "level": level,
        "retired": "yes" if retired else "no",
        "section": row["section"],
        "references": references(row["ref_no"]),
        "source": source_of(row),
        "status": STATUS[level],
        **tied,
    }


def cell_death(row: Row) -> Row:
    return {
        "icd_id": row["id"],
        "kind": ICD_KINDS.get(row["kind"], row["kind"]),
        "level": row["level"],
        "note": row["note"],
        "section": row["source"].removeprefix("002 ").replace("000", "whole"),
        "source": source_of(row),
        "status": STATUS[row["level"]],
        **ICD[row["id"]],
    }


def driver(row: Row) -> Row:
    return {
        "driver_id": row["id"],
        "kind": DRIVER_KINDS.get(row["kind"], row["kind"]),
        "level": row["level"],
        "note": "article without references",
        "source": source_of(row),
        "status": STATUS[row["level"]],
        **DRIVERS[row["id"]],
    }


def cdk46(row: Row) -> Row:
    return {
        "cdk_id": row["id"],
        "side": row["side"],
        "level": row["level"],
        "note": row["note"]
        .replace("external override", "overridden")
        .replace(", see toxicity_overlap.csv", ""),
        "source": source_of(row),
        # The article cites nothing: no row of it is more than an assumption, whatever its printed level.
        "status": "assumption",
        **CDK46[row["id"]],
    }


def radiotherapy(row: Row) -> Row:
    return {
        "statement_id": row["id"],
        "level": row["level"],
        "note": "abstract only",
        "source": source_of(row),
        "status": STATUS[row["level"]],
        **RADIOTHERAPY[row["id"]],
    }


def inconsistency(row: Row) -> Row:
    outcome, handled, where = HANDLED[row["id"]]
    return {
        "inconsistency_id": row["id"],
        "section": row["where"],
        "printed": row["printed"],
        "finding": shortened(row["finding"]),
        "kind": row["kind"],
        "outcome": outcome,
        "handled": handled,
        "where": where,
        "source": source_of(row),
        **WORDED.get(row["id"], {}),
    }


def arithmetic(row: Row) -> Row:
    return {
        "outcome_id": row["outcome_id"],
        "endpoint": row["endpoint"],
        "arm": row["arm"],
        "printed": row["printed"],
        "printed_low": row["printed_low"],
        "printed_high": row["printed_high"],
        "n_printed": row["n_printed"],
        "fits_printed_n": row["integer_k_fits_n_printed"].replace("NONE", "none").replace(";", " or "),
        "events": row["k"],
        "n": row["n_used"],
        "recomputed": row["recomputed_pct"],
        **{
            f"{name}_{end}": row[f"{name}_{end}"]
            for name in ("exact", "wilson", "jeffreys", "midp")
            for end in ("low", "high")
        },
        "kaplan_meier_low": row["km_loglog_nocens_low"],
        "kaplan_meier_high": row["km_loglog_nocens_high"],
    }


TABLES: tuple[tuple[str, str, type, Callable[[Row], Row]], ...] = (
    ("challenges.csv", "challenges.tsv", reviews.Challenge, challenge),
    ("cancer_immunity_cycle.csv", "cycle_interventions.tsv", reviews.CycleIntervention, cycle),
    ("decision_rules.csv", "decision_rules.tsv", reviews.DecisionRule, rule),
    ("icd.csv", "icd.tsv", reviews.CellDeathRow, cell_death),
    ("tme_drivers.csv", "drivers.tsv", reviews.Driver, driver),
    ("cdk46.csv", "cdk46.tsv", reviews.Cdk46Statement, cdk46),
    ("rt_io_ai.csv", "radiotherapy_ai.tsv", reviews.RadiotherapyStatement, radiotherapy),
    ("inconsistencies.csv", "inconsistencies.tsv", reviews.Inconsistency, inconsistency),
    ("arithmetic_checks.csv", "arithmetic_checks.tsv", reviews.ArithmeticCheck, arithmetic),
)


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(
            handle, fieldnames=list(columns), restval="", delimiter="\t", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with reference/evidence")
    evidence = parser.parse_args().shared / "reference" / "evidence"
    folder = DATA / "reviews"
    folder.mkdir(exist_ok=True)
    for extracted, table, kind, carried in TABLES:
        columns = [field.name for field in fields(kind)]
        write_rows(folder / table, columns, [carried(row) for row in read_rows(evidence / extracted)])


if __name__ == "__main__":
    main()
