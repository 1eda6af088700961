"""The microenvironment over time: biopsies of one patient compared, with class, bottleneck and triggers."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace

from warmfront.domain.errors import refuse
from warmfront.domain.follow_up import AxisChange, Evolution, Finding
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.tissue.axis_changes import change_axes
from warmfront.monitoring.tissue.comparability import Comparability, compare_conditions, find_specimen
from warmfront.monitoring.tissue.state_changes import change_bottleneck, change_class
from warmfront.monitoring.tissue.triggers import read_triggers


def compare_biopsies(plans: Sequence[Plan], knowledge: KnowledgeBase) -> tuple[Evolution, ...]:
    """Compare each biopsy with the one before it.

    Parameters
    ----------
    plans : sequence of Plan
        Of one patient, one for each biopsy; in order of the dates of their specimens where all have one, else
        in the given order.
    knowledge : KnowledgeBase
        Spread between two biopsies, limits, triggers.

    Returns
    -------
    tuple of Evolution
        One fewer than plans, in order; empty for fewer than two. Findings bear the day of the later biopsy.

    Raises
    ------
    InputError
        When the plans belong to several patients.
    """
    patients = sorted({plan.case.case_id for plan in plans})
    if len(patients) > 1:
        raise refuse(
            "biopsies", f"plans of {len(patients)} patients", "plans of one patient", "keep patients apart"
        )
    ordered, note = _in_order(plans)
    return tuple(
        _dated(_compare(earlier, later, note, knowledge), _date(later))
        for earlier, later in itertools.pairwise(ordered)
    )


def _dated(evolution: Evolution, day: dt.date | None) -> Evolution:
    return replace(
        evolution,
        phenotype=replace(evolution.phenotype, date=day),
        bottleneck=replace(evolution.bottleneck, date=day),
        triggers=tuple(replace(one, date=day) for one in evolution.triggers),
    )


def _in_order(plans: Sequence[Plan]) -> tuple[list[Plan], str]:
    dates = [_date(plan) for plan in plans]
    known = [date for date in dates if date is not None]
    if len(known) < len(plans):
        return list(plans), "The date of a biopsy is not stated: the order is as given."
    paired = sorted(zip(known, range(len(plans)), plans, strict=True), key=lambda one: one[:2])
    return [plan for _, _, plan in paired], ""


def _date(plan: Plan) -> dt.date | None:
    specimen = find_specimen(plan)
    return None if specimen is None else specimen.date


def _name(plan: Plan) -> str:
    specimen = find_specimen(plan)
    sample = plan.profile.sample_id if plan.profile is not None else plan.case.case_id
    if specimen is None:
        return sample
    parts = (
        specimen.specimen_id,
        specimen.site,
        None if specimen.date is None else specimen.date.isoformat(),
    )
    return ", ".join(part for part in parts if part)


def _compare(earlier: Plan, later: Plan, note: str, knowledge: KnowledgeBase) -> Evolution:
    found = compare_conditions(earlier, later, knowledge)
    if found.forbids:
        reason = "; ".join(found.forbids)
        return Evolution(
            earlier=_name(earlier),
            later=_name(later),
            comparable=False,
            axes=(),
            phenotype=_not_compared("phenotype_change", reason),
            bottleneck=_not_compared("bottleneck_change", reason),
            triggers=read_triggers((), knowledge),
            note=f"Not compared: {reason}. {note}".strip(),
        )
    axes = change_axes(earlier, later, knowledge)
    return Evolution(
        earlier=_name(earlier),
        later=_name(later),
        comparable=True,
        axes=axes,
        phenotype=change_class(earlier.phenotype, later.phenotype, knowledge),
        bottleneck=change_bottleneck(earlier.bottleneck, later.bottleneck, knowledge),
        triggers=read_triggers(axes, knowledge),
        note=_say(axes, found, note, knowledge),
    )


def _not_compared(finding: str, reason: str) -> Finding:
    return Finding(
        finding=finding,
        series="biopsies",
        verdict="not evaluable",
        direction="neither",
        interval="none",
        statement=f"The biopsies are not comparable: {reason}.",
        source="kinetics_project",
        status="assumption",
    )


def _say(axes: Sequence[AxisChange], found: Comparability, note: str, knowledge: KnowledgeBase) -> str:
    read = [one for one in axes if one.beyond_noise is not None]
    beyond = sum(bool(one.beyond_noise) for one in read)
    stand = sum(bool(one.after_correction) for one in read)
    rate = knowledge.monitoring.evolution_limits["false_discovery_rate"].value
    words = [
        f"{beyond} of {len(read)} axes change beyond noise, where {0.05 * len(read):.1f} would by chance; "
        f"{stand} stand at a false discovery rate of {100 * rate:g}%. No change seen is not no change: only "
        "a large one can be told from the spread between two biopsies."
    ]
    words += [f"Against reading a change: {'; '.join(found.against)}."] if found.against else []
    return " ".join([*words, note]).strip()
