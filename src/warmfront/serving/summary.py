"""Ten lines for the terminal: who, what was measured, what it means, what to discuss, what is missing."""

from collections.abc import Sequence

from warmfront.domain.plan import Plan
from warmfront.domain.product import ProductProfile
from warmfront.domain.therapy import Option
from warmfront.serving.wording import NOT_STATED, say_count, say_stated, shorten

WIDTH = 110
LABEL_WIDTH = 12


def summarise(plan: Plan) -> tuple[str, ...]:
    """Sum up a plan in exactly ten lines.

    Parameters
    ----------
    plan : Plan
        The whole answer.

    Returns
    -------
    tuple of str
        Ten lines of at most 110 characters, without control characters or colour codes.
    """
    ranking = plan.ranking
    lines = (
        ("Patient", _who(plan)),
        ("Measured", _measured(plan)),
        ("Phenotype", _phenotype(plan)),
        ("Bottleneck", _bottleneck(plan)),
        ("Runner-up", _runner_up(plan)),
        ("Approved", _top(ranking.approved)),
        ("Trial", _top(ranking.trial)),
        ("Hypothesis", _top(ranking.hypothesis)),
        ("Missing", plan.missing[0] if plan.missing else "nothing that would change this plan"),
        ("Limits", f"research use only; {say_count(len(plan.flags), 'flag')} in the report"),
    )
    return tuple(shorten(_printable(f"{label:<{LABEL_WIDTH}}{words}"), WIDTH) for label, words in lines)


def summarise_product(profile: ProductProfile) -> str:
    """Sum up a cell product in one line.

    Parameters
    ----------
    profile : ProductProfile
        Of one lot.

    Returns
    -------
    str
        Made-up numbers first; then how many axes there are, and how many with a direction.
    """
    read = sum(axis.meaning != "unknown" for axis in profile.axes)
    return (
        f"{'made-up numbers; ' if profile.synthetic else ''}{profile.product}: "
        f"{say_count(len(profile.axes), 'axis', 'axes')}, {read} with a direction, "
        f"{len(profile.missing)} not measured, {say_count(len(profile.flags), 'flag')}"
    )


def _printable(text: str) -> str:
    """Replace control characters, so that a name in the input cannot steer the terminal."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def _who(plan: Plan) -> str:
    case = plan.case
    parts = [case.case_id, case.disease.oncotree]
    parts.append(f"stage {say_stated(case.disease.stage)}")
    parts.append(f"line {say_stated(case.disease.line_of_therapy)}")
    parts.append(f"ECOG {say_stated(case.patient.ecog)}")
    return ", ".join(parts) + (" (made-up case)" if case.synthetic_note else "")


def _measured(plan: Plan) -> str:
    profile = plan.profile
    beside = sum(one.value is not None for one in profile.measurements) if profile is not None else 0
    others = f"; {say_count(beside, 'other measurement')}" if beside else ""
    if profile is None or not profile.has_expression:
        return f"no usable expression{others}"
    read = sum(axis.raw is not None for axis in profile.axes)
    placed = sum(axis.percentile is not None for axis in profile.axes)
    return (
        f"{say_count(profile.n_genes, 'gene')}, scale {profile.scale.replace('_', ' ')}; "
        f"{read} of {len(profile.axes)} axes scored, {placed} with percentile "
        f"(reference: {profile.reference or 'none'}){others}"
    )


def _phenotype(plan: Plan) -> str:
    found = plan.phenotype
    if plan.applicability.phenotype_use == "not_applicable":
        return f"not applicable: {found.reason or 'not defined for this tumour'}"
    if found.inflamed is None or found.excluded is None or found.desert is None:
        return f"abstained: {found.reason or NOT_STATED}"
    shares = f"inflamed {found.inflamed:.2f}, excluded {found.excluded:.2f}, desert {found.desert:.2f}"
    call = found.call.value if found.call else "no call"
    if found.abstained:
        return f"abstained ({found.reason or NOT_STATED}); most probable {call}: {shares}"
    seen = "from space " if found.modality == "space" else ""
    return f"{call} {seen}({shares}; no interval)"


def _bottleneck(plan: Plan) -> str:
    found = plan.bottleneck.leading
    if found is None:
        return f"abstained: {plan.bottleneck.reason or NOT_STATED}"
    return f"{found.label} (cycle step {found.cycle_step})"


def _runner_up(plan: Plan) -> str:
    found = plan.bottleneck.runner_up
    return "none" if found is None else f"{found.label} (cycle step {found.cycle_step})"


def _top(options: Sequence[Option]) -> str:
    if not options:
        return "none for this patient"
    best = options[0]
    others = len(options) - 1
    tied = f", tied with {len(best.tied_with)}" if best.tied_with else ""
    return f"{best.name} [{best.verdict.value}{tied}]" + (f" and {others} more" if others else "")
