"""Whether structurally different models agree in the sign of a difference between two schedules.

One model always prefers something. A difference may be shown only when at least three structurally
different models of people agree in its sign and none contradicts; otherwise the answer is that the two
schedules are not distinguishable (clinical frame, section 9).
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record

FAMILIES_NEEDED = 3
# Central share of the paired draws that must lie on one side of zero; an assumption of this project.
LEVEL = 0.90
# With fewer draws, all of them on one side, a share above 5% on the other is not excluded with 95%
# confidence: 0.95^n <= 0.05 from n = 59 on (binomial).
FEWEST_DRAWS = 59

Sign = Literal["lower", "higher", "none"]
Verdict = Literal["first is lower", "first is higher", "not distinguishable"]


@record
class PairedDifference:
    """The same virtual patients under two schedules of one model.

    Parameters
    ----------
    model_id : str
        Model that was solved.
    family : str
        Structure it belongs to; variants of one structure, for example two growth laws, share it.
    organism : str
        ``human``, ``mouse`` or ``none``.
    draws : ndarray of float64, shape (n_patients,)
        First schedule minus second; failed patients are left out, not filled in.
    weights : ndarray of float64, shape (n_patients,), or None
        Importance weights; None when all count alike.
    """

    model_id: str
    family: str
    organism: Literal["human", "mouse", "none"]
    draws: FloatArray
    weights: FloatArray | None = None


@record
class ModelSign:
    """What one model says of the difference.

    Parameters
    ----------
    model_id, family, organism : str
        As in `PairedDifference`.
    n_draws : int
        Patients with a weight above zero.
    median, low, high : float
        Median and bounds of the central interval over the paired draws; NaN without draws.
    sign : str
        ``lower`` or ``higher`` when the interval lies beyond zero (and beyond what is negligible) on one
        side, else ``none``.
    """

    model_id: str
    family: str
    organism: Literal["human", "mouse", "none"]
    n_draws: int
    median: float
    low: float
    high: float
    sign: Sign


@record
class Agreement:
    """The verdict over all models and why.

    Parameters
    ----------
    verdict : str
        ``first is lower``, ``first is higher`` or ``not distinguishable``.
    signs : tuple of ModelSign
        Every model, in the order given.
    agreeing, opposing, silent : tuple of str
        Human families with the sign of the verdict (or of the majority), with the other, and with none.
    outside : tuple of str
        Models that do not count: mice and models without units.
    reasons : tuple of str
        Sentences for people.
    """

    verdict: Verdict
    signs: tuple[ModelSign, ...]
    agreeing: tuple[str, ...]
    opposing: tuple[str, ...]
    silent: tuple[str, ...]
    outside: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def distinguishable(self) -> bool:
        """Whether the difference may be shown."""
        return self.verdict != "not distinguishable"


def judge_agreement(
    differences: Sequence[PairedDifference],
    *,
    families_needed: int = FAMILIES_NEEDED,
    level: float = LEVEL,
    negligible: float = 0.0,
    fewest_draws: int = 1,
) -> Agreement:
    """Judge whether a difference of two schedules has one sign over structurally different models.

    A family speaks with the sign that all its variants share and is silent when they do not share one.
    Only families of models of people count. The difference is distinguishable when at least
    `families_needed` of them have one sign and none has the other. Models of mice, and models without
    units, are listed and never count.

    Parameters
    ----------
    differences : sequence of PairedDifference
        One for each model.
    families_needed : int
        Smallest number of families that must agree; at least 3 for anything that is shown.
    level : float
        Central share of the draws that must lie on one side, above 0 and below 1.
    negligible : float
        A difference up to this size is none; in the unit of the draws.
    fewest_draws : int
        A model with fewer draws has no sign; `FEWEST_DRAWS` where the draws are a sample of patients.

    Returns
    -------
    Agreement
        Verdict, every model's sign and the reasons.

    Raises
    ------
    SimulationError
        When a level, a weight or a draw is not allowed; names every problem.

    Examples
    --------
    >>> ones = np.ones(10)
    >>> models = [PairedDifference(model_id=k, family=k, organism="human", draws=-ones) for k in "abc"]
    >>> judge_agreement(models).verdict
    'first is lower'
    >>> judge_agreement(models[:2]).verdict
    'not distinguishable'
    """
    problems = _problems(differences, families_needed, level, negligible)
    if problems:
        raise SimulationError("; ".join(problems))
    signs = tuple(_sign_of_model(difference, level, negligible, fewest_draws) for difference in differences)
    human = _family_signs([sign for sign in signs if sign.organism == "human"])
    lower = tuple(family for family, sign in human.items() if sign == "lower")
    higher = tuple(family for family, sign in human.items() if sign == "higher")
    silent = tuple(family for family, sign in human.items() if sign == "none")
    agreeing, opposing = (lower, higher) if len(lower) >= len(higher) else (higher, lower)
    found = len(agreeing) >= families_needed and not opposing
    verdict: Verdict = "not distinguishable"
    if found:
        verdict = "first is lower" if agreeing is lower else "first is higher"
    return Agreement(
        verdict=verdict,
        signs=signs,
        agreeing=agreeing,
        opposing=opposing,
        silent=silent,
        outside=tuple(sign.model_id for sign in signs if sign.organism != "human"),
        reasons=(
            *_reasons(signs, agreeing, opposing, silent, families_needed, found=found),
            *_too_few(signs, fewest_draws),
        ),
    )


def _problems(
    differences: Sequence[PairedDifference], families_needed: int, level: float, negligible: float
) -> list[str]:
    problems = []
    if families_needed < 1:
        problems.append(f"families_needed is {families_needed}; allowed: at least 1")
    if not 0 < level < 1:
        problems.append(f"level is {level:g}; allowed: above 0 and below 1")
    if not negligible >= 0:
        problems.append(f"negligible is {negligible:g}; allowed: zero or more")
    ids = [difference.model_id for difference in differences]
    problems += [f"model {name!r} is given twice" for name in sorted(set(ids)) if ids.count(name) > 1]
    for difference in differences:
        where = f"model {difference.model_id!r}"
        if not difference.family:
            problems.append(f"{where}: no structure family; next step: name it in its parameter file")
        if difference.draws.ndim != 1 or not np.isfinite(difference.draws).all():
            problems.append(f"{where}: draws must be one row of finite numbers; leave out failed patients")
        weights = difference.weights
        if weights is not None and (
            weights.shape != difference.draws.shape or not np.isfinite(weights).all() or (weights < 0).any()
        ):
            problems.append(f"{where}: weights must be finite, not negative, one for each draw")
    return problems


def _too_few(signs: Sequence[ModelSign], fewest_draws: int) -> tuple[str, ...]:
    few = [f"{sign.model_id} ({sign.n_draws})" for sign in signs if sign.n_draws < fewest_draws]
    if not few:
        return ()
    return (f"fewer than {fewest_draws} virtual patients, too few for a sign: {', '.join(few)}",)


def _sign_of_model(
    difference: PairedDifference, level: float, negligible: float, fewest_draws: int
) -> ModelSign:
    weights = np.ones_like(difference.draws) if difference.weights is None else difference.weights
    counted = weights > 0
    tail = (1 - level) / 2
    low, median, high = _weighted_quantiles(
        difference.draws[counted], weights[counted], (tail, 0.5, 1 - tail)
    )
    sign: Sign = "none"
    if int(counted.sum()) < fewest_draws:
        sign = "none"
    elif high < -negligible:
        sign = "lower"
    elif low > negligible:
        sign = "higher"
    return ModelSign(
        model_id=difference.model_id,
        family=difference.family,
        organism=difference.organism,
        n_draws=int(counted.sum()),
        median=median,
        low=low,
        high=high,
        sign=sign,
    )


def _weighted_quantiles(
    values: FloatArray, weights: FloatArray, shares: tuple[float, ...]
) -> tuple[float, ...]:
    """Quantiles of the weighted draws: the lower bound counts from below, the upper from above.

    Every bound is a value that was drawn. Mirrored values give mirrored bounds, so that swapping the two
    schedules swaps the sign and nothing else.
    """
    if not values.size:
        return tuple(float("nan") for _ in shares)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    up = np.cumsum(weights[order]) / weights.sum()
    down = np.cumsum(weights[order][::-1]) / weights.sum()
    # a rounding error of the sums must not move a bound by one draw
    slack = 1e-12
    found = []
    for share in shares:
        from_below = ordered[min(int(np.searchsorted(up, share - slack)), values.size - 1)]
        from_above = ordered[::-1][min(int(np.searchsorted(down, 1 - share - slack)), values.size - 1)]
        both = (float(from_below), float(from_above))
        found.append(sum(both) / 2 if share == 0.5 else (min(both) if share < 0.5 else max(both)))
    return tuple(found)


def _family_signs(signs: Sequence[ModelSign]) -> dict[str, Sign]:
    found: dict[str, Sign] = {}
    for family in dict.fromkeys(sign.family for sign in signs):
        said = {sign.sign for sign in signs if sign.family == family}
        found[family] = said.pop() if len(said) == 1 else "none"
    return found


def _reasons(
    signs: tuple[ModelSign, ...],
    agreeing: tuple[str, ...],
    opposing: tuple[str, ...],
    silent: tuple[str, ...],
    families_needed: int,
    *,
    found: bool,
) -> tuple[str, ...]:
    reasons = []
    if found:
        reasons.append(f"{len(agreeing)} structurally different models agree: {', '.join(agreeing)}")
    elif opposing:
        reasons.append(f"models contradict each other: {', '.join(agreeing)} against {', '.join(opposing)}")
    if not found and len(agreeing) < families_needed:
        named = f" ({', '.join(agreeing)})" if agreeing else ""
        reasons.append(
            f"{len(agreeing)} structurally different models of people have one sign{named}; "
            f"{families_needed} are needed"
        )
    if silent:
        reasons.append(f"without a sign of its own: {', '.join(silent)}")
    for sign in signs:
        if sign.organism != "human":
            kind = "a mouse" if sign.organism == "mouse" else "a model without units"
            says = "no sign" if sign.sign == "none" else f"first is {sign.sign}"
            reasons.append(f"not counted: {sign.model_id} ({kind}) says {says}")
    return tuple(reasons)
