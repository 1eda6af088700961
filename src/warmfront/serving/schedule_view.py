"""The simulated schedules of a plan, as figures and rows of tables."""

from markupsafe import Markup

from warmfront.domain.schedules import ScheduleOutcome, ScheduleStudy, StudiedModel, StudiedRegimen
from warmfront.serving.figures.schedule import draw_schedules
from warmfront.serving.figures.schedule_differences import draw_differences
from warmfront.serving.figures.schedule_front import draw_fronts
from warmfront.serving.figures.schedule_grid import draw_schedule_grid

MINIMUM_POINTS = 2
# A page shows this many pairs and schedules; the file holds all.
MOST_PAIRS = 6
MOST_REGIMENS = 9
MOST_FLIPS = 6


def trajectories_figure(study: ScheduleStudy) -> Markup | None:
    """Draw the trajectories: small panels by model, or one row where the study holds one model.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    Markup or None
        None without a trajectory of at least two points.
    """
    drawable = [item for item in study.trajectories if len(item.time_days) >= MINIMUM_POINTS]
    if not drawable:
        return None
    if len({item.model for item in drawable}) > 1:
        return draw_schedule_grid(drawable, study.label.split(";")[0])
    return draw_schedules(drawable, study.label)


def differences_figure(study: ScheduleStudy) -> Markup | None:
    """Draw the paired differences of the first pairs by model.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    Markup or None
        None without a verdict over models.
    """
    pairs = study.verdicts[:MOST_PAIRS]
    drawn = {(contrast.first, contrast.second) for contrast in study.contrasts}
    if not any((verdict.first, verdict.second) in drawn for verdict in pairs):
        return None
    return draw_differences(study.contrasts, pairs)


def front_figure(study: ScheduleStudy) -> Markup | None:
    """Draw the probability of benefit against treatment days for the schedules that are listed.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    Markup or None
        None without outcomes.
    """
    listed = {regimen.name for regimen in simulated(study)}
    shown = [outcome for outcome in study.outcomes if outcome.regimen in listed]
    return draw_fronts(shown) if shown else None


def simulated(study: ScheduleStudy) -> tuple[StudiedRegimen, ...]:
    """Return the regimens that some model expressed: the standard first, then those of most benefit.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    tuple of StudiedRegimen
        At most nine, no treatment included.
    """
    found = [regimen for regimen in study.regimens if _outcomes(study, regimen.name)]
    order = {"standard": 0, "alternative": 1, "untreated": 2}
    found.sort(key=lambda regimen: (order[regimen.role], -_mean_benefit(study, regimen.name)))
    untreated = [regimen for regimen in found if regimen.role == "untreated"]
    return (*[r for r in found if r.role != "untreated"][: MOST_REGIMENS - 1], *untreated)


def refused(study: ScheduleStudy) -> tuple[StudiedRegimen, ...]:
    """Return the regimens that break a clinical rule and were not simulated.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    tuple of StudiedRegimen
        In the order of the study.
    """
    return tuple(regimen for regimen in study.regimens if not regimen.allowed)


def numbers_of(study: ScheduleStudy) -> dict[str, int]:
    """Return the numbers under which the figure of the front marks schedules.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    dict of str to int
        Name of the regimen to its number.
    """
    listed = {regimen.name for regimen in simulated(study)}
    names = dict.fromkeys(outcome.regimen for outcome in study.outcomes if outcome.regimen in listed)
    return {name: place for place, name in enumerate(names, start=1)}


def say_verdict(verdict: str) -> str:
    """Say a verdict of the models so that it cannot be read as a finding.

    Parameters
    ----------
    verdict : str
        Of a `ScheduleVerdict`.

    Returns
    -------
    str
        ``first is lower in the models (hypothesis)``; ``not distinguishable`` stays as it is.
    """
    return verdict if verdict == "not distinguishable" else f"{verdict} in the models (hypothesis)"


def say_benefits(study: ScheduleStudy, regimen: str) -> str:
    """Say the range over models of the share with benefit.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.
    regimen : str
        Name.

    Returns
    -------
    str
        For example ``44 to 81% (3 models)``.
    """
    shares = [100 * outcome.benefit for outcome in _outcomes(study, regimen)]
    if not shares:
        return "in no model"
    low, high = f"{min(shares):.0f}", f"{max(shares):.0f}"
    words = low if low == high else f"{low} to {high}"
    return f"{words}% ({len(shares)} model{'' if len(shares) == 1 else 's'})"


def say_hazard(study: ScheduleStudy, regimen: str) -> str:
    """Say the share with a simulated nadir of grade 3 or more, where a model has neutrophils.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.
    regimen : str
        Name.

    Returns
    -------
    str
        For example ``12% (core)``, or that no model has neutrophils.
    """
    found = [
        f"{100 * outcome.hazard:.0f}% ({outcome.model})"
        for outcome in _outcomes(study, regimen)
        if outcome.hazard is not None
    ]
    return ", ".join(found) or "no model with neutrophils"


def counted(study: ScheduleStudy) -> tuple[StudiedModel, ...]:
    """Return the models whose sign counts.

    Parameters
    ----------
    study : ScheduleStudy
        Of a plan.

    Returns
    -------
    tuple of StudiedModel
        In the order of the study.
    """
    return tuple(model for model in study.models if model.counted)


def _outcomes(study: ScheduleStudy, regimen: str) -> list[ScheduleOutcome]:
    return [outcome for outcome in study.outcomes if outcome.regimen == regimen]


def _mean_benefit(study: ScheduleStudy, regimen: str) -> float:
    shares = [outcome.benefit for outcome in _outcomes(study, regimen)]
    return sum(shares) / len(shares) if shares else 0.0
