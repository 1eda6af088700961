"""What stands on page 1: the few lines that a tumour board needs first."""

import re
from collections.abc import Sequence
from typing import Literal

from warmfront.domain.case import Case, Specimen
from warmfront.domain.plan import Plan
from warmfront.domain.records import record
from warmfront.domain.therapy import Option, Ranking
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.wording import NOT_STATED, say_number, say_plain, say_stated, shorten

MISSING_SHOWN = 4
ARGUMENTS_SHOWN = 2
WIDTHS: dict[str, Literal["middle", "wide"]] = {
    "Specimen": "wide",
    "Prior therapy": "wide",
    "PD-L1": "middle",
    "TMB": "middle",
}
PAGE_1_CHARACTERS = 118
# Hypotheses can be many: the first ones of a tier are written out, the rest stand in one table.
WRITTEN_OUT = {Tier.APPROVED: 10, Tier.TRIAL: 6, Tier.HYPOTHESIS: 4}
SHOWN = {Tier.APPROVED: 2, Tier.TRIAL: 2, Tier.HYPOTHESIS: 1}
TIER_TITLES = {
    Tier.APPROVED: "Approved or guideline",
    Tier.TRIAL: "Trial",
    Tier.HYPOTHESIS: "Hypothesis",
}


@record
class Fact:
    """One thing that is known, or not, of the patient, and how much room it takes on page 1."""

    name: str
    words: str
    width: Literal["narrow", "middle", "wide"] = "narrow"

    @property
    def known(self) -> bool:
        """True unless the case does not state it."""
        return self.words != NOT_STATED


@record
class TierView:
    """One tier: what is shown first and how many more there are."""

    tier: Tier
    title: str
    options: tuple[Option, ...]
    shown: tuple[Option, ...]

    @property
    def written_out(self) -> tuple[Option, ...]:
        """Options with an article of their own on the later pages."""
        return self.options[: WRITTEN_OUT[self.tier]]

    @property
    def in_table(self) -> tuple[Option, ...]:
        """The others, one row each with the same parts."""
        return self.options[WRITTEN_OUT[self.tier] :]

    @property
    def hidden(self) -> int:
        """Options that are only on the later pages."""
        return len(self.options) - len(self.shown)


def name_tumour(case: Case, knowledge: KnowledgeBase) -> str:
    """Name the tumour in words, with its OncoTree code."""
    code = case.disease.oncotree
    entry = knowledge.tumour_types.get(code)
    return f"{entry.name} ({code})" if entry else f"OncoTree {code}"


def say_specimen(specimen: Specimen) -> str:
    """Write one specimen in a line."""
    purity = specimen.purity_percent
    known = {
        "kind": specimen.kind,
        "site": f"site {specimen.site}" if specimen.site else None,
        "purity": f"purity {say_plain(purity)}%, no interval" if purity is not None else None,
        "date": specimen.date.isoformat() if specimen.date else None,
    }
    stated = ", ".join(words for words in known.values() if words)
    gaps = ", ".join(name for name, words in known.items() if not words)
    return "; ".join(part for part in (stated, f"{NOT_STATED}: {gaps}" if gaps else "") if part)


def say_prior(case: Case) -> str:
    """Write prior therapies in a line."""
    given = case.history.prior_therapies
    if not given:
        return say_stated(given)
    return "; ".join(
        f"{' + '.join(item.agents)} (best response {item.best_response or NOT_STATED})" for item in given
    )


def say_pdl1(case: Case) -> str:
    """Write every PD-L1 result with its own score and clone; scores are never converted."""
    results = case.biomarkers.pdl1
    if not results:
        return say_stated(results)
    return "; ".join(
        f"{item.score} {say_plain(item.value)}{'' if item.score == 'CPS' else '%'}"
        f" (clone {item.clone or NOT_STATED})"
        for item in results
    )


def say_tmb(case: Case) -> str:
    """Write tumour mutational burden with its design."""
    value, design = case.biomarkers.tmb_mut_per_mb, case.biomarkers.tmb_design
    if value is None:
        return NOT_STATED
    words = design.replace("_", "-") if design else "design not stated"
    if case.biomarkers.tmb_origin == "counted":
        words = f"counted from the variant file, {words}"
    ends = case.biomarkers.tmb_interval
    if ends is None:
        return f"{say_plain(value)} mutations/Mb ({words}; no interval)"
    interval = f"{say_number(ends[0])} to {say_number(ends[1])}"
    return f"{say_number(value)} mutations/Mb ({words}; 95% interval {interval})"


def who_facts(case: Case) -> tuple[Fact, ...]:
    """List what a board asks first; what is not stated says so."""
    line, age, ecog = case.disease.line_of_therapy, case.patient.age_years, case.patient.ecog
    facts = {
        "Stage": say_stated(case.disease.stage),
        "Line of therapy": say_stated(line),
        "ECOG": say_stated(ecog),
        "Age": NOT_STATED if age is None else f"{say_plain(age)} years",
        "Sex": say_stated(case.patient.sex),
        "Specimen": "; ".join(say_specimen(item) for item in case.specimens) or NOT_STATED,
        "Prior therapy": say_prior(case),
        "PD-L1": say_pdl1(case),
        "TMB": say_tmb(case),
        "MSI": say_stated(case.biomarkers.msi),
    }
    return tuple(
        Fact(name=name, words=words, width=WIDTHS.get(name, "narrow")) for name, words in facts.items()
    )


def tier_views(ranking: Ranking) -> tuple[TierView, ...]:
    """Split the options by tier, approved first; tiers are never mixed."""
    tiers = (
        (Tier.APPROVED, ranking.approved),
        (Tier.TRIAL, ranking.trial),
        (Tier.HYPOTHESIS, ranking.hypothesis),
    )
    return tuple(
        TierView(tier=tier, title=TIER_TITLES[tier], options=options, shown=options[: SHOWN[tier]])
        for tier, options in tiers
    )


def phenotype_shares(plan: Plan) -> tuple[tuple[str, float], ...]:
    """Return class and probability, empty when the model gave none."""
    found = plan.phenotype
    if found.inflamed is None or found.excluded is None or found.desert is None:
        return ()
    return (("inflamed", found.inflamed), ("excluded", found.excluded), ("desert", found.desert))


def without_note(sentence: str, note: str) -> str:
    """Drop the description of the reference from a sentence, where it stands once for all beside the profile.

    Examples
    --------
    >>> without_note("percentile 2 (cohort, n = 161; the rule is below 33).", "cohort, n = 161")
    'percentile 2 (the rule is below 33).'
    """
    if not note:
        return sentence
    end = r"(?:at or (?:below|above) the [\d.]+th percentile of )?"
    return re.sub(rf"{end}{re.escape(note)}(?:; )?", "", sentence).replace(" ()", "").replace("; )", ")")


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop that ends a sentence.

    Examples
    --------
    >>> first_sentence("The error is 0.05. More follows.")
    'The error is 0.05.'
    """
    return text.split(". ", 1)[0].removesuffix(".") + "." if text else ""


def first(items: Sequence[str], count: int) -> tuple[tuple[str, ...], int]:
    """Return the first items, shortened for page 1, and how many were held back for the later pages."""
    return tuple(shorten(item, PAGE_1_CHARACTERS) for item in items[:count]), max(len(items) - count, 0)
