"""Ten lines for the terminal: who, what was measured, what it means, what to discuss, what is missing."""

from collections import Counter
from collections.abc import Sequence

from warmfront.domain.case import Supply
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.plan import Plan
from warmfront.domain.product import ProductProfile
from warmfront.domain.spatial_profile import SpatialProfile
from warmfront.domain.therapy import Option
from warmfront.serving.wording import NOT_STATED, say_count, say_stated, shorten

WIDTH = 110
LABEL_WIDTH = 12
SPACE_WIDTH = 240
"""Characters of a line on one image: a reason to abstain should stand whole (assumption)."""
NAME_WIDTH = 40
MOST_LINES = 12
"""Images that are told one by one; more are a table, and spatial.tsv is one (assumption)."""


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


def summarise_space(
    profiles: Sequence[SpatialProfile], left_out: Sequence[tuple[str, str]], notes: Sequence[str] = ()
) -> tuple[str, ...]:
    """Sum up the images of a table, one line each where they are few.

    Parameters
    ----------
    profiles : sequence of SpatialProfile
        Images that could be used.
    left_out : sequence of tuple (str, str)
        Images that could not, and why.
    notes : sequence of str
        What reading the table left to say, an inferred unit for example.

    Returns
    -------
    tuple of str
        The call or the reason of each image, notes, cells whose type nobody has mapped; counts last.
    """
    told = [f"{shorten(one.sample_id, NAME_WIDTH)}: {_call(one.phenotype)}" for one in profiles]
    told += [f"{shorten(name, NAME_WIDTH)}: left out, {reason}" for name, reason in left_out]
    lines = told if len(told) <= MOST_LINES else []
    lines += [f"note: {note}" for note in notes]
    unmapped = sum(one.role_counts.get("unmapped", 0) for one in profiles)
    if unmapped:
        lines.append(
            f"types of {say_count(unmapped, 'cell')} have no role: see mapping.tsv, map with --roles"
        )
    calls = Counter(one.phenotype.call for one in profiles if not one.phenotype.abstained)
    counts = [say_count(len(profiles), "image")]
    counts.append(f"{sum(one.phenotype.abstained for one in profiles)} abstained")
    counts += [f"{calls[name]} {name.value}" for name in PhenotypeClass if calls[name]]
    counts += [f"{len(left_out)} left out"] if left_out else []
    return (*(shorten(_printable(line), SPACE_WIDTH) for line in lines), ", ".join(counts))


def _call(found: Phenotype) -> str:
    shares = (found.inflamed, found.excluded, found.desert)
    if found.call is None or None in shares:
        return f"abstained: {found.reason or NOT_STATED}"
    words = ", ".join(
        f"{name} {share:.2f}" for name, share in zip(("inflamed", "excluded", "desert"), shares, strict=True)
    )
    return f"abstained: {found.reason} ({words})" if found.abstained else f"{found.call.value} ({words})"


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
    unusable = [table.kind for table in plan.case.tables if table.supply is not Supply.USABLE]
    others = f"; {say_count(beside, 'other measurement')}" if beside else ""
    others += f"; not usable, see the report: {', '.join(unusable)}" if unusable else ""
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
