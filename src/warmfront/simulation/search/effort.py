"""How much is computed for one plan."""

from warmfront.domain.records import record
from warmfront.domain.schedules import EffortName


@record
class Effort:
    """Numbers of draws and of schedules.

    Parameters
    ----------
    name : str
        ``quick``, ``normal`` or ``deep``.
    n_draws : int
        Virtual patients of each model.
    n_boot : int
        Resamples of the virtual patients for the interval of a share.
    horizon_days : int
        Days simulated from the first dose.
    visit_days : int
        Days between two visits.
    gaps_days : tuple of int
        Days by which one component is moved behind or before the others.
    fractionations : tuple of tuple (int, float)
        Fractions and Gy per fraction that are tried for radiotherapy.
    dose_factors : tuple of float
        Factors of the dose of one agent that are tried; never above a limit.
    longest_search : int
        Largest number of schedules that a grid may hold.
    """

    name: str
    n_draws: int
    n_boot: int
    horizon_days: int
    visit_days: int
    gaps_days: tuple[int, ...]
    fractionations: tuple[tuple[int, float], ...] = ()
    dose_factors: tuple[float, ...] = ()
    longest_search: int = 400


# Sizes were chosen from measured times (docs/reference/simulation.md), not from a rule.
EFFORTS: dict[str, Effort] = {
    EffortName.QUICK: Effort(
        name="quick", n_draws=32, n_boot=200, horizon_days=168, visit_days=42, gaps_days=(21,)
    ),
    EffortName.NORMAL: Effort(
        name="normal",
        n_draws=64,
        n_boot=500,
        horizon_days=168,
        visit_days=42,
        gaps_days=(7, 21),
        fractionations=((3, 8.0), (5, 4.0)),
    ),
    EffortName.DEEP: Effort(
        name="deep",
        n_draws=400,
        n_boot=1000,
        horizon_days=336,
        visit_days=42,
        gaps_days=(7, 14, 21, 42),
        fractionations=((1, 8.0), (3, 8.0), (5, 4.0), (5, 6.0), (10, 3.0)),
        dose_factors=(0.5, 0.75),
    ),
}
