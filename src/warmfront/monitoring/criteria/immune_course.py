"""A course by iRECIST at lesion level: unconfirmed progression, its confirmation, how it is taken back."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, has_grown
from warmfront.domain.records import record
from warmfront.monitoring.criteria.irecist_steps import Step, StepLimits, find_confirmation
from warmfront.monitoring.criteria.overall import VisitFacts, combine

RANK = {Response.COMPLETE: 0, Response.PARTIAL: 1, Response.STABLE: 2, Response.PROGRESSION: 3}


@record
class ImmuneFacts:
    """What one visit showed, as far as iRECIST asks beyond RECIST 1.1.

    Parameters
    ----------
    facts : VisitFacts
        As RECIST asks for them; `new_lesion` is not read.
    day : float
        Day of the visit.
    nontarget_increase : bool
        Non-target lesions larger than at the last scan, unequivocal or not.
    new_lesions : frozenset of str
        New lesions that are there.
    new_sum_mm : float or None
        Sum of the new lesions that are measured; None when one of them was not measured.
    new_nontarget_increase : bool
        New lesions that are not measured are larger than at the last scan.
    new_symptom : bool
        The scan was made for a new symptom.
    """

    facts: VisitFacts
    day: float
    nontarget_increase: bool = False
    new_lesions: frozenset[str] = frozenset()
    new_sum_mm: float | None = None
    new_nontarget_increase: bool = False
    new_symptom: bool = False


@record
class ImmuneCall:
    """Call at one visit.

    Parameters
    ----------
    call : str
        ``iCR``, ``iPR``, ``iSD``, ``non-iCR/non-iUPD``, ``iUPD``, ``iCPD`` or ``NE``.
    target : str
        Response of the target lesions; empty when there was none.
    rule : str
        What made it.
    warnings : tuple of str
        What limits it.
    """

    call: str
    target: str
    rule: str
    warnings: tuple[str, ...] = ()


@record
class _Open:
    """The first unconfirmed progression of a block."""

    day: float
    target: Response | None
    before: Response | None
    sum_mm: float | None
    new_lesions: frozenset[str]
    new_sum_mm: float | None
    by_target: bool
    by_nontarget: bool


class ImmuneJudge:
    """Goes through the visits of one patient once.

    Parameters
    ----------
    baseline_mm : float
        Sum of the target lesions before treatment; 0 when there was none.
    rule : RecistRule
        Limits of RECIST 1.1.
    limits : StepLimits
        Limits of one step.
    """

    def __init__(self, baseline_mm: float, rule: RecistRule, limits: StepLimits) -> None:
        self.baseline_mm = baseline_mm
        self.rule = rule
        self.limits = limits
        self.nadir = baseline_mm
        self.new_nadir: float | None = None
        self.known: frozenset[str] = frozenset()
        self.responded = False
        self.last_target: Response | None = None
        self.open: _Open | None = None
        self.confirmed = False

    def judge(self, visits: Sequence[ImmuneFacts]) -> tuple[ImmuneCall, ...]:
        """Judge every visit, in order of time.

        Parameters
        ----------
        visits : sequence of ImmuneFacts
            In order of time.

        Returns
        -------
        tuple of ImmuneCall
            One for each visit.
        """
        return tuple(self._judge_one(visit) for visit in visits)

    def _judge_one(self, visit: ImmuneFacts) -> ImmuneCall:
        if self.confirmed:
            return ImmuneCall(call="iCPD", target="", rule="After confirmed progression the course stays so.")
        weeks = None if self.open is None else (visit.day - self.open.day) / 7
        if weeks is not None and weeks < self.limits.earliest_weeks - 1e-9:
            return self._judge_early(visit, weeks)
        target = self._judge_target(visit)
        made = self._judge_open(visit, target) if self.open is not None else self._judge_closed(visit, target)
        self._remember(visit, target)
        return made

    def _judge_early(self, visit: ImmuneFacts, weeks: float) -> ImmuneCall:
        """Judge a scan before four weeks: it is disregarded but for a new symptom with another new lesion."""
        another = bool(visit.new_lesions - self.known)
        if visit.new_symptom and another:
            self.confirmed = True
            rule = "A new symptom and another new lesion confirm progression before four weeks."
            return ImmuneCall(call="iCPD", target="", rule=rule)
        rule = (
            f"Not assignable: {weeks:.1f} weeks after the iUPD a scan confirms nothing and is to be repeated."
        )
        return ImmuneCall(call="NE", target="", rule=rule, warnings=("Scan before four weeks, disregarded.",))

    def _judge_target(self, visit: ImmuneFacts) -> Response | None:
        if self.baseline_mm <= 0:
            return None
        size = visit.facts.sum_mm
        least = visit.facts.least_sum_mm if size is None else size
        if least is not None and _has_grown(self.nadir, least, self.rule):
            return Response.PROGRESSION
        if size is None:
            return Response.NOT_EVALUABLE
        if visit.facts.gone:
            return Response.COMPLETE
        if self.responded or size <= (1 - self.rule.shrinkage) * self.baseline_mm + 1e-9:
            return Response.PARTIAL
        return Response.STABLE

    def _remember(self, visit: ImmuneFacts, target: Response | None) -> None:
        if target is Response.PROGRESSION:
            self.responded = False
        elif target in (Response.COMPLETE, Response.PARTIAL):
            self.responded = True
        if target not in (None, Response.NOT_EVALUABLE):
            self.last_target = target
        if visit.facts.sum_mm is not None:
            self.nadir = min(self.nadir, visit.facts.sum_mm)
        if visit.new_sum_mm is not None and self.known and visit.new_lesions <= self.known:
            smallest = visit.new_sum_mm if self.new_nadir is None else self.new_nadir
            self.new_nadir = min(visit.new_sum_mm, smallest)
        elif visit.new_lesions - self.known:
            self.new_nadir = visit.new_sum_mm
        self.known |= visit.new_lesions

    def _judge_closed(self, visit: ImmuneFacts, target: Response | None) -> ImmuneCall:
        """Judge a visit without an open progression: what is worse is unconfirmed at first."""
        name = "" if target is None else SHORT_NAMES[target]
        another = sorted(visit.new_lesions - self.known)
        by_target = target is Response.PROGRESSION
        by_other = visit.facts.nontarget == "progression"
        size, nadir = visit.new_sum_mm, self.new_nadir
        new_grown = size is not None and nadir is not None and _has_grown(nadir, size, self.rule)
        if not (another or by_target or by_other or new_grown):
            call, why = combine(target, visit.facts.nontarget, False)
            return _name(call, name, why, visit)
        self.open = _Open(
            day=visit.day,
            target=target,
            before=self.last_target,
            sum_mm=visit.facts.sum_mm,
            new_lesions=self.known | visit.new_lesions,
            new_sum_mm=visit.new_sum_mm,
            by_target=by_target,
            by_nontarget=by_other,
        )
        parts = []
        if by_target:
            parts.append("growth of the target lesions")
        if by_other:
            parts.append("unequivocal progression of non-target lesions")
        if another:
            parts.append("a new lesion")
        if new_grown:
            parts.append("growth of earlier new lesions by 20% and 5 mm")
        rule = f"First progression by {' and '.join(parts)}: unconfirmed until a scan four to eight weeks on."
        return ImmuneCall(call="iUPD", target=name, rule=rule)

    def _judge_open(self, visit: ImmuneFacts, target: Response | None) -> ImmuneCall:
        """Judge a visit after an unconfirmed progression."""
        block = self.open
        assert block is not None  # noqa: S101  only called while a block is open
        name = "" if target is None else SHORT_NAMES[target]
        late = _late(visit.day - block.day, self.limits)
        why = find_confirmation(self._step(visit, target, block), self.limits)
        if why:
            self.confirmed = True
            rule = f"Progression is confirmed: {why}."
            return ImmuneCall(call="iCPD", target=name, rule=rule, warnings=late)
        call, row = combine(target, visit.facts.nontarget, False)
        if call == "NE":
            return ImmuneCall(call="NE", target=name, rule=row, warnings=late)
        still_new = bool(visit.new_lesions & block.new_lesions)
        if call == "PD" or (still_new and not _is_better(target, block)):
            rule = "Nothing confirms the progression, and nothing takes it back."
            return ImmuneCall(call="iUPD", target=name, rule=rule, warnings=late)
        self.open = None
        rule = f"The unconfirmed progression is taken back, the bar is reset. {row}"
        return _name(call, name, rule, visit)

    def _step(self, visit: ImmuneFacts, target: Response | None, block: _Open) -> Step:
        fresh_target = target is Response.PROGRESSION and not block.by_target
        fresh_other = visit.facts.nontarget == "progression" and not block.by_nontarget
        least = visit.facts.sum_mm if visit.facts.sum_mm is not None else visit.facts.least_sum_mm
        return Step(
            target_delta_mm=_rise(block.sum_mm, least),
            new_sum_delta_mm=_rise(block.new_sum_mm, visit.new_sum_mm),
            new_count_delta=len(visit.new_lesions - self.known),
            nontarget_increase=visit.nontarget_increase,
            new_nontarget_increase=visit.new_nontarget_increase,
            target_was_iupd=block.by_target,
            nontarget_was_iupd=block.by_nontarget,
            fresh_progression=fresh_target or fresh_other,
        )


def _name(call: str, target: str, rule: str, visit: ImmuneFacts) -> ImmuneCall:
    """Name a call without open progression; while a new lesion is there the response is not complete."""
    if call == "CR" and visit.new_lesions:
        call, rule = "PR", f"{rule} A new lesion is still there, so the response is partial."
    made = {"non-CR/non-PD": "non-iCR/non-iUPD", "NE": "NE"}.get(call, f"i{call}")
    return ImmuneCall(call=made, target=target, rule=rule)


def _rise(before: float | None, now: float | None) -> float:
    return 0.0 if before is None or now is None else now - before


def _late(days: float, limits: StepLimits) -> tuple[str, ...]:
    weeks = days / 7
    if weeks <= limits.latest_weeks + 1e-9:
        return ()
    return (f"{weeks:.1f} weeks after the first iUPD, later than {limits.latest_weeks:g}.",)


def _is_better(target: Response | None, block: _Open) -> bool:
    """Whether the targets respond better than when the new lesion came, and before it."""
    if target not in RANK:
        return False
    earlier = [RANK[one] for one in (block.target, block.before) if one in RANK]
    return RANK[target] < min([RANK[Response.STABLE], *earlier])


def _has_grown(nadir_mm: float, size_mm: float, rule: RecistRule) -> bool:
    return bool(has_grown(np.array([nadir_mm]), np.array([size_mm]), rule)[0])
