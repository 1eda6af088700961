"""Write docs/reference/worked-patients.md from the plans of the worked patients.

python scripts/document_worked_patients.py
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import warmfront
from pages import REFERENCE, ROOT
from warmfront.domain.plan import Plan
from warmfront.domain.therapy import LeftOut, Option
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.serving import ranking_view

PAGE = REFERENCE / "worked-patients.md"
CASES = ROOT / "tests" / "integration" / "worked"
EXAMPLE = ROOT / "examples" / "excluded-urothelial"
TELLING = {
    "b2m-lost-melanoma": (
        "tcr_t_with_radiotherapy",
        "til_with_second_cell_product",
        "til_lifileucel_melanoma",
    ),
    "breast-on-abemaciclib": ("cdk46_abemaciclib_pembrolizumab", "cdk46_palbociclib_nivolumab_ai"),
    "cold-pancreatic": ("pd1_monotherapy", "radiotherapy_pd1", "pancreas_nivolumab_chemotherapy"),
    "glioblastoma": ("pd1_monotherapy", "radiotherapy_pd1"),
    "hepatocellular-thrombus": ("pd1_monotherapy", "liver_later_line"),
    "msi-high-colorectal-b2m": ("colorectal_mss_chemotherapy_bevacizumab",),
    "multiple-myeloma": ("myeloma_first_line",),
    "neuroblastoma": ("car_t_gd2_neuroblastoma", "neuroblastoma_naxitamab"),
    "paediatric-b-all": ("leukaemia_b_first_line",),
    "refractory-large-b-cell": ("lymphoma_b_salvage_transplant", "lymphoma_b_first_line"),
    "small-cell-trilaciclib": ("lung_small_lurbinectedin", "radiotherapy_pd1"),
    "stage-iii-lung": ("lung_nonsmall_pembrolizumab_chemotherapy", "lung_nonsmall_egfr_inhibitor"),
    "synovial-sarcoma-hla": ("tcr_t_afami_cel", "sarcoma_doxorubicin"),
    "excluded-urothelial": ("urothelial_cisplatin_gemcitabine_nivolumab", "urothelial_erdafitinib"),
}
"""Exclusions that a board asks about, by patient."""

TITLES = {
    "b2m-lost-melanoma": "Melanoma with B2M lost",
    "breast-on-abemaciclib": "Hormone receptor-positive breast cancer on abemaciclib",
    "cold-pancreatic": "Cold pancreatic cancer",
    "excluded-urothelial": "Excluded urothelial cancer, first line",
    "hepatocellular-thrombus": "Hepatocellular cancer with thrombus",
    "msi-high-colorectal-b2m": "Colorectal cancer with high microsatellite instability and B2M lost",
    "paediatric-b-all": "B-cell acute lymphoblastic leukaemia in a child, third line",
    "refractory-large-b-cell": "Refractory large B-cell lymphoma",
    "small-cell-trilaciclib": "Small cell lung cancer, trilaciclib considered",
    "stage-iii-lung": "Stage III lung cancer after chemoradiation",
    "synovial-sarcoma-hla": "Synovial sarcoma with an excluding HLA allele",
}
MOST_LETTERS = 420
"""Letters of a reason before it is cut; the report has it whole (assumption)."""
INTRODUCTION = """# Worked patients

Written by `scripts/document_worked_patients.py` (`make worked`); do not edit by hand. Made-up patients whose
answer the field fixes; the files stand in `tests/integration/worked`, and
`tests/integration/test_worked_patients.py` asserts leading options and exclusions against the named trials.
What leads, leads within the approved tier; no rank compares across tiers, and none of it is advice."""
LIMITS = """## What the evidence cannot support

- No cell of these patients has three independent cohorts: nothing is pooled, and no probability of being best
  is given.
- Most rates are of single arms: response, not benefit. Two single-arm rates are not compared as effects, also
  where one stands above the other.
- In blood cancers and wherever no expression was supplied the bottleneck is unknown, and with it the fit; the
  order then follows evidence, feasibility and open questions.
- What no field of a case holds decides in practice and is told in words only: extent of a portal vein
  thrombus, varices, MGMT methylation, tumour burden before cells.
- Where an indication is from memory it is said so, and it counts as no evidence.
- Whether a new biopsy would pay cannot be said where its likelihoods are unknown."""


def tell_case(name: str, plan: Plan, knowledge: KnowledgeBase) -> str:
    """One section: what leads and why, what is left out and why, what would decide, what to measure."""
    ranking = plan.ranking
    first = [option for option in ranking.approved if option.rank == ranking.approved[0].rank]
    firmness = {entry.tier: entry for entry in ranking_view.view_firmness(ranking, knowledge)}
    lead = firmness["approved"].lead if "approved" in firmness else ""
    said = [f"**First: {join_names(first)}.** {first[0].achieved}. {lead}"]
    below = (("trial", ranking.trial), ("hypothesis", ranking.hypothesis))
    said += [f"First in the {tier} tier: {name_first(options)}." for tier, options in below]
    out = {entry.strategy_id: entry for entry in ranking.left_out}
    told = ". ".join(say_out(out[key]) for key in TELLING[name])
    said.append(f"**Left out:** {told}.")
    leading = plan.bottleneck.leading
    said.insert(
        0, f"**Bottleneck:** {f'{leading.label}.' if leading is not None else plan.bottleneck.reason}"
    )
    said.append(f"**Deciding fact:** {ranking_view.say_deciding(ranking.deciding)}")
    said.append(f"**Next test:** {ranking_view.say_next_test(plan.next_test)}")
    title = TITLES.get(name, name.replace("-", " ").capitalize())
    return f"## {title}\n\n" + " ".join(" ".join(text.split()) for text in said)


def join_names(options: list[Option]) -> str:
    """Names of options that share a rank, with their verdicts."""
    return " or ".join(f"{option.name} ({option.verdict.value})" for option in options)


def name_first(options: tuple[Option, ...]) -> str:
    """Name of the first option of a tier, or that there is none."""
    return f"{options[0].name} ({options[0].verdict.value})" if options else "none"


def say_out(entry: LeftOut) -> str:
    """One exclusion with its reason."""
    reason = entry.reason.rstrip(".")
    if len(reason) > MOST_LETTERS:
        reason = reason[:MOST_LETTERS].rsplit(" ", 1)[0] + " (cut)"
    return f"{entry.name}: {reason}"


def write_page() -> str:
    """The whole page."""
    knowledge = load_knowledge()
    parts = [INTRODUCTION]
    for path in sorted(CASES.glob("*.toml")):
        with TemporaryDirectory() as folder:
            shutil.copy(path, Path(folder) / "case.toml")
            plan = warmfront.tailor(Path(folder))
        parts.append(tell_case(path.stem, plan, knowledge))
    parts.append(tell_case("excluded-urothelial", warmfront.tailor(EXAMPLE), knowledge))
    return "\n\n".join([*parts, LIMITS]) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
