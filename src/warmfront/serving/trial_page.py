"""The page of one virtual trial: what it may say first, then numbers, pictures, tables and assumptions."""

from collections.abc import Sequence

from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.serving.pages import render_page
from warmfront.serving.sample_figures import Drawing
from warmfront.serving.space_page import RESEARCH_USE
from warmfront.simulation.trial.over_models import TrialVerdict
from warmfront.simulation.trial.result import ArmResult, Contrast, Interval, TrialResult

NOT_REACHED = "not reached"
NO_NUMBER = "no estimate"


def render_trial(
    result: TrialResult,
    drawings: Sequence[Drawing],
    title: str,
    *,
    others: Sequence[TrialResult] = (),
    verdicts: Sequence[TrialVerdict] = (),
    again: TrialResult | None = None,
    passed_over: Sequence[str] = (),
) -> str:
    """Write the page.

    Parameters
    ----------
    result : TrialResult
        The trial.
    drawings : sequence of Drawing
        Its pictures, from `draw_trial`.
    title : str
        Name of the trial.
    others : sequence of TrialResult
        The same trial in other models.
    verdicts : sequence of TrialVerdict
        What all models say of each contrast.
    again : TrialResult, optional
        The same trial under another rule of inclusion.
    passed_over : sequence of str
        Models that cannot give every arm, and why.

    Returns
    -------
    str
        One self-contained HTML page without scripts or outside requests.
    """
    return render_page(
        "trial.html.j2",
        ("page.css", "cohort.css"),
        {
            "title": title,
            "research_use": RESEARCH_USE,
            "result": result,
            "arms": [_arm_row(arm) for arm in result.arms],
            "with_survival": any(arm.survival is not None for arm in result.arms),
            "contrasts": [_contrast_row(contrast) for contrast in result.contrasts],
            "drawings": drawings,
            "passed_over": tuple(passed_over),
            "verdicts": [verdict.sentence for verdict in verdicts],
            "reasons": [f"{verdict.arm}: {'; '.join(verdict.agreement.reasons)}" for verdict in verdicts],
            "models": [_model_row(one) for one in (result, *others)] if others else [],
            "again": [] if again is None else [_model_row(one) for one in (result, again)],
            "again_notes": () if again is None else again.population_notes,
            "compared": [(one.arm, one.endpoint) for one in result.contrasts],
        },
    )


def _arm_row(arm: ArmResult) -> dict[str, str]:
    return {
        "name": arm.name,
        "regimen": arm.regimen,
        "n": f"{arm.n:,}",
        "best": ", ".join(f"{name} {count:,}" for name, count in arm.best_responses.items()),
        "response": _say_share(arm.response_rate),
        "response_replicates": _say_share(arm.response_rate_replicates),
        "control": _say_share(arm.control_rate),
        "median": _say_months(arm.progression_free_median),
        "median_replicates": _say_months(arm.progression_free_median_replicates),
        "survival": _say_months(arm.survival_median),
    }


def _contrast_row(contrast: Contrast) -> dict[str, str]:
    return {
        "arms": f"{contrast.arm} against {contrast.against}",
        "endpoint": contrast.endpoint,
        "ratio": NO_NUMBER if contrast.hazard_ratio is None else f"{contrast.hazard_ratio:.2f}",
        "replicates": _say(contrast.replicates, "{:.2f}", 1.0, NO_NUMBER),
        "below": NO_NUMBER if contrast.share_below is None else f"{100 * contrast.share_below:.0f}%",
        "above": NO_NUMBER if contrast.share_above is None else f"{100 * contrast.share_above:.0f}%",
        "undefined": str(contrast.undefined),
        "paired": _say_paired(contrast),
    }


def _say_paired(contrast: Contrast) -> str:
    if contrast.later is None or contrast.earlier is None:
        return NO_NUMBER
    together = 1 - contrast.later - contrast.earlier
    shares = ((contrast.later, "later"), (contrast.earlier, "earlier"), (together, "together"))
    return ", ".join(f"{100 * share:.0f}% {word}" for share, word in shares)


def _model_row(result: TrialResult) -> dict[str, object]:
    return {
        "model": result.model_id,
        "n": f"{result.n_patients:,}",
        "rates": ", ".join(
            f"{arm.name} {_say_share(arm.response_rate).split(' ')[0]}" for arm in result.arms
        ),
        "ratios": [_say(contrast.replicates, "{:.2f}", 1.0, NO_NUMBER) for contrast in result.contrasts],
    }


def _say_share(found: Interval) -> str:
    return _say(found, "{:.1f}%", 100.0, NO_NUMBER)


def _say_months(found: Interval) -> str:
    return _say(found, "{:.1f}", 1 / DAYS_PER_MONTH, NOT_REACHED)


def _say(found: Interval, form: str, scale: float, missing: str) -> str:
    """Write a number and its interval; an end that does not exist is a word."""
    if found.value is None and found.low is None and found.high is None:
        return missing
    value, low, high = (
        missing if end is None else form.format(end * scale) for end in (found.value, found.low, found.high)
    )
    return f"{value} ({low} to {high})"
