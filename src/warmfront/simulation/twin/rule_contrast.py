"""How far the rule of inclusion changes a result: the same outcome under every rule."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.twin.plausible import LEVELS, Rule, Selection


@record
class RuleResult:
    """One outcome under one rule of inclusion.

    Parameters
    ----------
    rule : str
        ``bounds``, ``allen2016``, or ``prior`` for everyone who could be solved.
    n : int
        Virtual patients.
    acceptance : float
        Share of the prior that was kept, 0 to 1.
    effective_size : float
        As in `Selection`.
    low, median, high : float
        5th, 50th and 95th percentile of the outcome.
    share_below : float
        Share of the patients at or below the threshold, 0 to 1.
    """

    rule: Rule | str
    n: int
    acceptance: float
    effective_size: float
    low: float
    median: float
    high: float
    share_below: float


def contrast_rules(
    outcome: FloatArray, selections: Sequence[Selection], threshold: float
) -> tuple[RuleResult, ...]:
    """Read one outcome under the prior and under every selection from it.

    Parameters
    ----------
    outcome : ndarray of float64, shape (n_patients,)
        Of the unselected population; NaN where a patient could not be solved.
    selections : sequence of Selection
        From the same population.
    threshold : float
        For the share, for example -0.3 for a partial response.

    Returns
    -------
    tuple of RuleResult
        The prior first. What differs between the rules is owed to the rule and not to the treatment.
    """
    solved = np.isfinite(outcome)
    results = [_result("prior", outcome[solved], 1.0, float(solved.sum()), threshold)]
    for one in selections:
        kept = outcome[one.places]
        kept = kept[np.isfinite(kept)]
        results.append(_result(one.rule, kept, one.acceptance, one.effective_size, threshold))
    return tuple(results)


def _result(rule: str, values: FloatArray, acceptance: float, size: float, threshold: float) -> RuleResult:
    low, median, high = np.quantile(values, LEVELS) if len(values) else np.full(3, np.nan)
    return RuleResult(
        rule=rule,
        n=len(values),
        acceptance=acceptance,
        effective_size=size,
        low=float(low),
        median=float(median),
        high=float(high),
        share_below=float(np.mean(values <= threshold)) if len(values) else float("nan"),
    )
