"""Write studies.tsv, outcomes.tsv and interactions.tsv from the checked extraction in ../shared.

Run as ``python scripts/carry_over_evidence.py --shared ../shared``. Rows of interactions.tsv whose id
does not start with ``TOX-`` were written by hand and are kept.
"""

import argparse
import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import study_fields as by_hand
from pages import DATA

Row = dict[str, str]

# Evidence is keyed by cohort: one registry number can hold several cohorts, and one cohort several reports.
COHORTS = {
    "ACT-T2-07": "tandem_cd19_cd20_nhl",
    "ACT-T2-08": "tandem_cd19_cd20_nhl",
    "ACT-T1-09": "lifileucel_nsclc_cohort",
    "ACT-T2-03": "til_pembrolizumab_basket",
    "ACT-T2-04": "til_pembrolizumab_melanoma_ici_naive",
}
REGISTRY = {
    "ACT-T1-01": "NCT04196413 as printed, which is another trial",
    "ACT-TX-13": "NCT05727904",
}
VERIFICATION = {"seed": "review only", "DOI memory": "DOI from memory, left out"}
CURATION = {
    "ACT-T2-04": "may overlap ACT-T2-03 (melanoma arm)",
    "ACT-T2-08": "superseded by ACT-T2-07",
    "ACT-TX-04": "range over several reports",
}
ADDED_NOTES = {
    "ACT-T1-09": "trial number shared with ACT-T2-03 and ACT-T2-04, other patients",
    "ACT-TX-02": "number of patients not printed",
    "ACT-T1-06": "antibody-TCR hybrid that needs no HLA, listed as TCR-T in the review",
    "ACT-T2-01": "basket of three diseases: no rate for one of them",
    "ACT-T2-03": "rates by disease are in the outcomes, by arm",
    "ACT-T2-06": "one product with two binders, not two products",
    "ACT-T2-07": "one product with two binders, not two products",
    "ACT-T2-08": "one product with two binders, not two products",
    "ACT-T2-16": "basket of diseases: no rate for one of them",
}
PARTNER_CLASSES = {
    "": "",
    "ACT": "second cell product",
    "ICI": "checkpoint inhibitor",
    "ICI (armored)": "checkpoint inhibitor",
    "chemotherapy": "chemotherapy",
    "radiotherapy": "radiotherapy",
    "vaccine": "vaccine",
    "cytokine": "cytokine",
    "cytokine receptor": "cytokine",
}
MODALITIES = {"CAR-M": "CAR-macrophage"}
# Agent id, agent class or target on each side: the words by which an agent is matched.
INTERACTION_CLASSES = {
    "ICI": "checkpoint inhibitor",
    "ICI (PD-1)": "PD-1",
    "ICI (CTLA-4)": "CTLA-4",
    "CDK4/6i (abemaciclib)": "abemaciclib",
    "CDK4/6i (palbociclib)": "palbociclib",
    "CDK4/6i": "CDK4/6 inhibitor",
    "RT (thoracic)": "radiotherapy",
    "RT (bridging)": "radiotherapy",
    "CAR-T": "CAR-T",
    "TIL + high-dose IL-2": "TIL",
    "lymphodepleting chemotherapy": "lymphodepletion",
    "cytokine (IL-2/IL-15)": "cytokine",
    "anthracycline": "anthracycline",
    "oxaliplatin": "oxaliplatin",
    "anti-VEGF": "anti-VEGF",
    "TGF-beta inhibitor": "TGF-beta inhibitor",
}
# The two pairs that are hard stops outside a trial are keyed by the agents that were given together.
HARD_STOPS = {
    "TOX-01": "pembrolizumab",
    "TOX-02": "pembrolizumab",
    "TOX-03": "pembrolizumab",
    "TOX-04": "nivolumab",
}
INTERACTION_RATES = {
    "TOX-01": "HARM-RUGO-ALT-1;HARM-RUGO-ALT-2;HARM-RUGO-AST-1;HARM-RUGO-AST-2",
    "TOX-02": "HARM-RUGO-DEATH-1",
    "TOX-03": "HARM-RUGO-ANC-1;HARM-RUGO-ANC-2",
    "TOX-04": "HARM-CM7A8-LIVER;HARM-CM7A8-STOP",
}
"""Rows of options/toxicities.tsv with the numbers of an interaction."""

INTERACTION_SOURCES = {
    "TOX-01": "rugo2022",
    "TOX-02": "rugo2022",
    "TOX-03": "rugo2022",
    "TOX-04": "checkmate_7a8",
    "TOX-07": "review_cell_therapy_2025",
    "TOX-09": "rejeski2021",
    "TOX-10": "review_cell_therapy_2025",
    "TOX-11": "article_cdk46",
}
INTERVAL_METHODS = {
    "exact": "fits the exact interval",
    "wilson": "fits the Wilson interval",
    "midp": "fits the mid-P interval",
    "jeffreys": "fits the Jeffreys interval",
    "km_loglog_nocens": "fits a log-log Kaplan-Meier interval without censoring",
}
STUDY_FIELDS = (
    "study_id",
    "cohort_id",
    "strategy",
    "modality",
    "product",
    "target",
    "partner",
    "partner_class",
    "indication",
    "disease_groups",
    "n_printed",
    "level",
    "design",
    "species",
    "registry",
    "line",
    "age_group",
    "criterion",
    "finding",
    "note",
    "source",
    "curation",
    "subject",
    "interaction",
    "comparator",
    "phase",
    "randomised",
    "prior",
    "certainty",
    "verbatim",
    "data_cutoff",
    "conflicts",
    "overlaps_with",
    "supersedes",
    "requires",
)
OUTCOME_FIELDS = (
    "outcome_id",
    "study_id",
    "endpoint",
    "value",
    "unit",
    "arm",
    "timepoint",
    "events",
    "n",
    "count_origin",
    "note",
    "source",
    "n_kind",
    "ci_low",
    "ci_high",
    "ci_method",
    "versus",
)
INTERACTION_FIELDS = (
    "interaction_id",
    "class_a",
    "class_b",
    "event",
    "evidence",
    "severity",
    "hard_stop",
    "source",
    "doi",
    "status",
    "verification",
    "rates",
)


def read_rows(path: Path, delimiter: str = ",") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


def write_rows(path: Path, fields: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(fields), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


def joined(*parts: str) -> str:
    return "; ".join(readable(part).strip().rstrip(".") for part in parts if part.strip())


def readable(text: str) -> str:
    """Name the review instead of the extraction's file numbers."""
    return re.sub(r"\b(?:the )?seed(?: 00\d)?(?= |:|$)", "the review", text)


def stated(text: str) -> str:
    """Say "not stated" without naming the extraction."""
    return "not stated" if text.startswith("not stated") else text


def balanced(text: str) -> str:
    """Drop a closing bracket that was never opened, as printed in two rows."""
    return text if "(" in text else text.replace(")", "")


def species_of(row: Row) -> str:
    if row["civic_like_level"] == "D":
        return "preclinical"
    if row["study_id"] in {"ACT-TX-04", "ACT-TX-08"}:
        return "review"
    return "human"


def study(row: Row, groups: Mapping[str, str]) -> Row:
    """One study; the groups of its OncoTree codes come from tumour_types.tsv."""
    study_id = row["study_id"]
    codes = [code for code in row["oncotree_suggested"].split(";") if code]
    found = list(dict.fromkeys(groups[code] for code in codes))
    evaluable = row["n_evaluable_inferred"]
    return {
        "study_id": study_id,
        "cohort_id": COHORTS.get(study_id, study_id.lower().replace("-", "_")),
        "strategy": row["strategy"],
        "modality": MODALITIES.get(row["act_modality"], row["act_modality"]),
        "product": row["product"],
        "target": row["target_antigen"],
        "partner": row["partner"],
        "partner_class": PARTNER_CLASSES[row["partner_class"]],
        "indication": balanced(row["indication_printed"]),
        "disease_groups": ";".join(found),
        "n_printed": row["n_printed"] if row["n_printed"].isdigit() else "",
        "level": row["civic_like_level"],
        "design": readable(row["design_note"]),
        "species": species_of(row),
        "registry": REGISTRY.get(study_id, row["nct"].replace(";", ", ")),
        "line": stated(row["line_of_therapy"]),
        "age_group": stated(row["age_group"]),
        "criterion": stated(row["response_criterion"]),
        "finding": by_hand.WORDED.get(study_id, row["key_findings_as_extracted"]),
        "note": joined(
            f"evaluable n: {evaluable}" if evaluable else "", row["note"], ADDED_NOTES.get(study_id, "")
        ),
        "source": "review_cell_therapy_2025",
        "curation": CURATION.get(study_id, row["curation_status"]),
        "subject": by_hand.SUBJECTS.get(study_id, ""),
        "interaction": by_hand.INTERACTIONS.get(
            study_id, "combination" if row["partner"] else "single agent"
        ),
        "comparator": by_hand.COMPARATORS.get(study_id, ""),
        "phase": phase_of(row),
        "randomised": randomised(row),
        "prior": prior_of(row),
        "certainty": certainty(row),
        "verbatim": by_hand.VERBATIM.get(
            study_id, by_hand.NO_FIGURE if study_id in by_hand.WORDED else row["key_findings_as_extracted"]
        ),
        "data_cutoff": by_hand.CUTOFFS.get(study_id, "not stated"),
        "conflicts": "not stated in the review",
        "overlaps_with": by_hand.OVERLAPS.get(study_id, ""),
        "supersedes": by_hand.SUPERSEDES.get(study_id, ""),
        "requires": by_hand.REQUIRES.get(study_id, ""),
    }


def phase_of(row: Row) -> str:
    found = re.search(r"phase (\S+?)[,;]?(?: |$)", row["design_note"])
    return found[1].replace("III", "3").replace("II", "2") if found else ""


def randomised(row: Row) -> str:
    """Yes, no, or nothing where the review does not tell the design or speaks of no patients."""
    study_id = row["study_id"]
    if study_id in by_hand.DESIGN_NOT_TOLD or row["civic_like_level"] == "D":
        return ""
    return by_hand.RANDOMISED.get(study_id, "no")


def prior_of(row: Row) -> str:
    relapsed = "relapsed or refractory" if row["indication_printed"].startswith("r/r") else ""
    return by_hand.PRIOR.get(row["study_id"], relapsed)


def certainty(row: Row) -> str:
    """GRADE-style word: a randomised trial starts high, a single arm low; few patients or doubt lower it."""
    study_id = row["study_id"]
    text = row["key_findings_as_extracted"]
    if row["civic_like_level"] == "D" or not re.search(r"\d", text) or study_id in {"ACT-TX-12", "ACT-TX-13"}:
        return "not graded"
    if by_hand.RANDOMISED.get(study_id) == "yes":
        # One open trial, and the interval of overall survival reaches that of the control arm.
        return "moderate"
    counted = re.match(r"\d+", row["n_evaluable_inferred"] or row["n_printed"])
    few = counted is None or int(counted[0]) < by_hand.FEW
    looking_back = "retrospective" in row["design_note"]
    return "very low" if few or looking_back or study_id in by_hand.DOUBTED else "low"


def interval_method(row: Row, fits: Mapping[str, Row]) -> str:
    """Name the method that gives the printed interval from the counts, to the printed decimals."""
    if not row["ci95_low"]:
        return ""
    checked = fits.get(row["outcome_id"])
    printed = (row["ci95_low"], row["ci95_high"])
    for column, name in INTERVAL_METHODS.items():
        ends = (checked[f"{column}_low"], checked[f"{column}_high"]) if checked else ("", "")
        if all(ends) and all(rounds_to(float(end), text) for end, text in zip(ends, printed, strict=True)):
            return f"as printed; {name}"
    return "as printed; method not stated and not found" if checked else "as printed; method not stated"


def rounds_to(value: float, printed: str) -> bool:
    decimals = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5 * 10.0**-decimals + 1e-9


def kind_of_n(row: Row, printed: Mapping[str, str]) -> str:
    """Say what sort of count n is: the review prints patients without a kind, the rest is worked back."""
    if not row["denominator_n"]:
        return "not reported"
    if row["study_id"] == "ACT-T1-07":
        return "enrolled"
    if row["k_n_origin"] == "primary source":
        return "treated"
    return "not reported" if row["denominator_n"] == printed[row["study_id"]] else "inferred"


def outcome(row: Row, printed: Mapping[str, str], fits: Mapping[str, Row]) -> Row:
    low, high = row["ci95_low"], row["ci95_high"]
    open_end = "upper end of the interval not reached" if high == "NR" else ""
    return {
        "outcome_id": row["outcome_id"],
        "study_id": row["study_id"],
        "endpoint": row["endpoint"],
        "value": row["value"],
        "unit": row["unit"] or by_hand.UNITS.get(row["outcome_id"], ""),
        "arm": row["arm"],
        "timepoint": row["timepoint"],
        "events": row["events_k"],
        "n": row["denominator_n"],
        "count_origin": row["k_n_origin"],
        "note": joined(row["note"], open_end, *doubts(row, printed)),
        "source": "review_cell_therapy_2025",
        "n_kind": kind_of_n(row, printed),
        "ci_low": low,
        "ci_high": "" if high == "NR" else high,
        "ci_method": interval_method(row, fits),
        "versus": by_hand.VERSUS.get(row["outcome_id"], ""),
    }


def doubts(row: Row, printed: Mapping[str, str]) -> tuple[str, ...]:
    """Say where a count does not rest on the printed number of patients."""
    if kind_of_n(row, printed) != "inferred" or row["note"]:
        return ()
    return (f"n inferred: {row['denominator_n']}, not the printed {printed[row['study_id']]}",)


def interaction(row: Row) -> Row:
    key = row["id"]
    seen = row["verification"].startswith("seen")
    return {
        "interaction_id": key,
        "class_a": HARD_STOPS.get(key, INTERACTION_CLASSES[row["class_a"]]),
        "class_b": INTERACTION_CLASSES[row["class_b"]],
        "event": row["organ_or_event"],
        "evidence": readable(row["evidence"]),
        "severity": row["severity_flag"],
        "hard_stop": "yes" if key in HARD_STOPS else "no",
        "source": INTERACTION_SOURCES.get(key, "field_knowledge"),
        "doi": row["doi"] if seen else "",
        "status": "trial" if seen else "assumption",
        "verification": VERIFICATION.get(row["verification"], row["verification"]),
        "rates": INTERACTION_RATES.get(key, ""),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with reference/evidence")
    evidence = parser.parse_args().shared / "reference" / "evidence"
    groups = {row["oncotree"]: row["group"] for row in read_rows(DATA / "tumour_types.tsv", "\t")}
    write_rows(
        DATA / "studies.tsv",
        STUDY_FIELDS,
        [study(row, groups) for row in read_rows(evidence / "studies.csv")],
    )
    printed = {row["study_id"]: row["n_printed"] for row in read_rows(evidence / "studies.csv")}
    fits = {row["outcome_id"]: row for row in read_rows(evidence / "arithmetic_checks.csv")}
    write_rows(
        DATA / "outcomes.tsv",
        OUTCOME_FIELDS,
        [outcome(row, printed, fits) for row in read_rows(evidence / "outcomes.csv")],
    )
    target = DATA / "interactions.tsv"
    by_hand = [row for row in read_rows(target, "\t") if not re.match(r"TOX-\d+$", row["interaction_id"])]
    carried = [interaction(row) for row in read_rows(evidence / "toxicity_overlap.csv")]
    write_rows(target, INTERACTION_FIELDS, carried + by_hand)


if __name__ == "__main__":
    main()
