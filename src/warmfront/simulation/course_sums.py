"""What is told of many courses, added up chunk by chunk: bands, changes, shares, what failed."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.virtual_cohort import ChangeBand, OutputBand, ShareAbove, StatusCount
from warmfront.simulation.batch import STATUS_REASONS, BatchSolution, PatientStatus
from warmfront.stats.streaming_quantiles import (
    LARGEST_RELATIVE_ERROR,
    StreamingQuantiles,
    exact_quantiles,
)

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
EXACT_VALUES = 8_000_000
"""Values up to which all are kept (64 MB) and quantiles are exact; beyond, they are counted in bins."""
CHANGES: tuple[Literal["lowest", "highest", "last"], ...] = ("lowest", "highest", "last")


class CourseSums:
    """Adds up chunks of solved patients; the order of the chunks must be that of the patients.

    Patients that were not solved to the last day are counted by their reason and left out of all else: the
    part of their course before the failure would make the bands of early and late days tell of different
    patients.

    Parameters
    ----------
    outputs : sequence of str
        Names along the last axis of the values.
    days : ndarray of float64, shape (n_days,)
        Days of output.
    n_patients : int
        All patients that will come.
    thresholds : sequence of tuple (str, float)
        Outputs and levels whose excess is counted.
    """

    def __init__(
        self,
        outputs: Sequence[str],
        days: FloatArray,
        n_patients: int,
        thresholds: Sequence[tuple[str, float]] = (),
    ) -> None:
        self.outputs = tuple(outputs)
        self.days = days
        self.thresholds = tuple(thresholds)
        self.n_cells = len(days) * len(self.outputs)
        n_columns = self.n_cells + len(CHANGES) * len(self.outputs)
        self.exact = n_patients * n_columns <= EXACT_VALUES
        self._kept: list[FloatArray] = []
        self._kept_weights: list[FloatArray] = []
        self._counts = StreamingQuantiles(0 if self.exact else n_columns)
        self._sums = np.zeros(self.n_cells)
        self._cell_weight = np.zeros(self.n_cells)
        self._n_undefined = np.zeros(len(self.outputs), dtype=np.int64)
        self._above = np.zeros((len(self.thresholds), len(days) + 1))
        self._n_changed = np.zeros(len(self.outputs), dtype=np.int64)
        self._by_status = {status: np.zeros(2) for status in PatientStatus}
        self._first_day: dict[PatientStatus, float] = {}
        self._weights = np.zeros(2)
        self._steps = 0
        self._given: float | None = None
        self.n_patients = 0
        self.n_solved = 0

    def add(self, solution: BatchSolution, weights: FloatArray | None, given: float | None = None) -> None:
        """Add one chunk.

        Parameters
        ----------
        solution : BatchSolution
            Of `n` patients.
        weights : ndarray of float64, shape (n,), or None
            None when all count alike.
        given : float, optional
            Mean share of the planned doses that rules let pass.
        """
        n = len(solution.status)
        counted = np.ones(n) if weights is None else weights
        self._count_statuses(solution, counted)
        if given is not None:
            self._given = (self._given or 0.0) + n * given
        solved = solution.status == PatientStatus.SOLVED
        values, weight = solution.values[solved], counted[solved]
        # A state that was solved is finite; an observable that divides by zero need not be.
        values = np.where(np.isfinite(values), values, np.nan)
        self._n_undefined += np.isnan(values).any(axis=1).sum(axis=0)
        self.n_patients += n
        self.n_solved += len(values)
        self._steps += int(solution.steps.sum())
        self._weights += (weight.sum(), (weight**2).sum())
        flat = values.reshape(len(values), self.n_cells)
        # Sums row by row, not as a matrix product: the same bits whatever library multiplies matrices.
        self._sums += (weight[:, None] * np.nan_to_num(flat)).sum(axis=0)
        self._cell_weight += (weight[:, None] * ~np.isnan(flat)).sum(axis=0)
        for i, (output, threshold) in enumerate(self.thresholds):
            above = values[:, :, self.outputs.index(output)] > threshold
            self._above[i, :-1] += (weight[:, None] * above).sum(axis=0)
            self._above[i, -1] += weight[above.any(axis=1)].sum()
        changes = _changes(values)
        n_changes = len(CHANGES) * len(self.outputs)
        self._n_changed += np.isfinite(changes[:, 0, :]).sum(axis=0)
        columns = np.concatenate((flat, changes.reshape(len(values), n_changes)), axis=1)
        if self.exact:
            self._kept.append(columns)
            self._kept_weights.append(weight)
        else:
            self._counts.add(columns, None if weights is None else weight)

    def _count_statuses(self, solution: BatchSolution, counted: FloatArray) -> None:
        for status in PatientStatus:
            those = solution.status == status
            if not those.any():
                continue
            self._by_status[status] += (those.sum(), counted[those].sum())
            days = solution.failed_day[those]
            days = days[~np.isnan(days)]
            if len(days):
                self._first_day[status] = min(self._first_day.get(status, np.inf), float(days.min()))

    @property
    def effective_patients(self) -> float:
        """Effective sample size of the solved patients (Kish)."""
        return float(self._weights[0] ** 2 / self._weights[1]) if self._weights[1] > 0 else 0.0

    @property
    def share_given(self) -> float | None:
        """Mean share of the planned doses that rules let pass; None without rules."""
        return None if self._given is None else self._given / self.n_patients

    @property
    def mean_steps(self) -> float:
        """Steps of the solver per patient."""
        return self._steps / self.n_patients if self.n_patients else 0.0

    @property
    def quantile_error(self) -> float:
        """Largest relative error of a quantile against the exact one of these patients."""
        return 0.0 if self.exact else LARGEST_RELATIVE_ERROR

    def quantiles(self) -> tuple[FloatArray, FloatArray]:
        """Return the quantiles at `LEVELS`.

        Returns
        -------
        of_values : ndarray of float64, shape (n_days, n_outputs, n_levels)
            NaN when no patient was solved.
        of_changes : ndarray of float64, shape (3, n_outputs, n_levels)
            Lowest, highest and last change; NaN where no patient has one.
        """
        found = self._exact() if self.exact else self._counts.quantiles(LEVELS)
        of_values = found[: self.n_cells].reshape(len(self.days), len(self.outputs), len(LEVELS))
        return of_values, found[self.n_cells :].reshape(len(CHANGES), len(self.outputs), len(LEVELS))

    def _exact(self) -> FloatArray:
        n_columns = self.n_cells + len(CHANGES) * len(self.outputs)
        found = np.full((n_columns, len(LEVELS)), np.nan)
        weights = np.concatenate(self._kept_weights) if self._kept else np.zeros(0)
        for column in range(n_columns if self._kept else 0):
            values = np.concatenate([chunk[:, column] for chunk in self._kept])
            present = ~np.isnan(values)
            found[column] = exact_quantiles(values[present, None], LEVELS, weights[present])[0]
        return found

    def bands(self, units: Sequence[str]) -> tuple[OutputBand, ...]:
        """Return one band for each output; none when no patient was solved.

        Parameters
        ----------
        units : sequence of str
            Unit of each output; empty where none is stated.

        Returns
        -------
        tuple of OutputBand
            In the order of the outputs.
        """
        if not self._weights[0] > 0:
            return ()
        of_values, _ = self.quantiles()
        with np.errstate(invalid="ignore"):
            means = (self._sums / self._cell_weight).reshape(len(self.days), len(self.outputs))
        return tuple(
            OutputBand(
                output=output,
                unit=unit,
                days=tuple(self.days.tolist()),
                mean=_plain(means[:, i]),
                quantiles=tuple(_plain(of_values[:, i, level]) for level in range(len(LEVELS))),
            )
            for i, (output, unit) in enumerate(zip(self.outputs, units, strict=True))
        )

    def undefined(self) -> tuple[tuple[str, int], ...]:
        """Return each output that is no finite number on some day in solved patients, and in how many."""
        counts = zip(self.outputs, self._n_undefined.tolist(), strict=True)
        return tuple((output, count) for output, count in counts if count)

    def changes(self) -> tuple[ChangeBand, ...]:
        """Return lowest, highest and last change of each output."""
        _, of_changes = self.quantiles()
        return tuple(
            ChangeBand(
                output=output,
                change=change,
                n_patients=int(self._n_changed[i]),
                quantiles=tuple(of_changes[kind, i].tolist()) if self._n_changed[i] else (),
            )
            for i, output in enumerate(self.outputs)
            for kind, change in enumerate(CHANGES)
        )

    def shares(self) -> tuple[ShareAbove, ...]:
        """Return the share of solved patients above each threshold, day by day; none without patients."""
        if not self._weights[0] > 0:
            return ()
        return tuple(
            ShareAbove(
                output=output,
                threshold=threshold,
                shares=tuple((self._above[i, :-1] / self._weights[0]).tolist()),
                ever=float(self._above[i, -1] / self._weights[0]),
            )
            for i, (output, threshold) in enumerate(self.thresholds)
        )

    def statuses(self) -> tuple[StatusCount, ...]:
        """Return every status that occurred, solved first."""
        total = sum(weight for _, weight in self._by_status.values())
        return tuple(
            StatusCount(
                status=status.name.lower(),
                reason=STATUS_REASONS[status],
                n_patients=int(count),
                share=float(weight / total) if total > 0 else 0.0,
                first_day=self._first_day.get(status),
            )
            for status, (count, weight) in self._by_status.items()
            if count
        )


def _plain(values: FloatArray) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else value for value in values.tolist())


def _changes(values: FloatArray) -> FloatArray:
    """Return lowest, highest and last change against the first day, shape (n, 3, n_outputs).

    NaN where the first value is not above zero: a change relative to nothing is not defined.
    """
    first, later = values[:, 0, :], values[:, 1:, :]
    # Ratios of numbers near the ends of the range of float64 may overflow: no change is told then.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        parts = (later.min(axis=1), later.max(axis=1), later[:, -1, :])
        found = np.stack([np.where(first > 0, part / first - 1.0, np.nan) for part in parts], axis=1)
    return np.where(np.isfinite(found), found, np.nan)
