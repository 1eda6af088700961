"""Shares of cell types and states, by sample, by patient and over all, each with its interval.

Within a sample, or a patient with one sample, cells are taken as independent draws: the posterior of a
composition is Dirichlet, and the interval is over cells only. Over several samples (or patients), shares
differ by more than that: their likeness within a sample is estimated, the cells count for as many as they
are worth (beta-binomial variance, less for the few samples it was estimated from), and the interval says so.
"""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import IntArray
from warmfront.domain.records import record
from warmfront.domain.single_cells import CellCalls, CellGroups, CellShare
from warmfront.domain.space import BoolArray
from warmfront.knowledge.cells import CellKnowledge
from warmfront.knowledge.spatial import SpatialKnowledge
from warmfront.stats.shares import effective_size, few_clusters, intraclass, share_interval

ALL = "all cells that passed"
OVER_CELLS = "95% over cells only (Dirichlet, prior of one cell): says nothing of other samples"
OVER_CELLS_OF_STATE = "95% over cells only (Beta, prior of one cell): says nothing of other samples"


@record
class _Group:
    """Counts of one sample, patient or whole: one row for each cluster within it."""

    level: str
    group_id: str
    patient_id: str
    counts: IntArray


def count_types(calls: CellCalls, groups: CellGroups) -> IntArray:
    """Count the cells that passed, by sample and type.

    Parameters
    ----------
    calls : CellCalls
        Of all cells.
    groups : CellGroups
        Whose they are.

    Returns
    -------
    ndarray of int, shape (samples, types)
        Counts.
    """
    shape = (len(groups.sample.names), len(calls.type_names))
    found = np.zeros(shape, dtype=np.intp)
    kept = calls.passed
    np.add.at(found, (groups.sample.codes[kept], calls.type_code[kept]), 1)
    return found


def _groups(by_sample: IntArray, groups: CellGroups) -> list[_Group]:
    """List samples, then patients with their samples as clusters, then all with patients as clusters."""
    names = groups.sample.names
    found = [
        _Group(level="sample", group_id=name, patient_id=groups.patient_of[at], counts=by_sample[at : at + 1])
        for at, name in enumerate(names)
    ]
    sums = []
    for patient in groups.patient.names:
        own = by_sample[[at for at, whose in enumerate(groups.patient_of) if whose == patient]]
        found.append(_Group(level="patient", group_id=patient, patient_id=patient, counts=own))
        sums.append(own.sum(axis=0))
    if len(sums) > 1:
        found.append(_Group(level="all", group_id="all", patient_id="", counts=np.array(sums)))
    return found


def compose(
    calls: CellCalls,
    groups: CellGroups,
    told: Sequence[str],
    rules: CellKnowledge,
    knowledge: SpatialKnowledge,
) -> tuple[CellShare, ...]:
    """Shares of the types among the cells that passed.

    Parameters
    ----------
    calls : CellCalls
        Of all cells.
    groups : CellGroups
        Whose they are.
    told : sequence of str
        Types that these genes can tell; ``unknown`` is always a category.
    rules : CellKnowledge
        Words for the types.
    knowledge : SpatialKnowledge
        Parameters ``cell_share_*``.

    Returns
    -------
    tuple of CellShare
        By sample, by patient and over all patients. A type that cannot be told has no share; where none can,
        there is no composition.
    """
    categories = [name for name in calls.type_names if name == calls.type_names[0] or name in told]
    if len(categories) == 1:
        return ()
    columns = [calls.type_names.index(name) for name in categories]
    total = knowledge.value("cell_share_prior")
    few = knowledge.value("cell_share_minimum")
    labels = {name: rule.label for name, rule in rules.types.items()}
    return tuple(
        _share(
            name,
            labels.get(name, "not told by any rule"),
            group,
            group.counts[:, column],
            group.counts.sum(axis=1),
            whole=ALL,
            prior=total / len(categories),
            prior_total=total,
            few=few,
        )
        for group in _groups(count_types(calls, groups), groups)
        for name, column in zip(categories, columns, strict=True)
    )


def share_states(
    calls: CellCalls, strict: BoolArray, groups: CellGroups, rules: CellKnowledge, knowledge: SpatialKnowledge
) -> tuple[CellShare, ...]:
    """Shares of the states among the cells of their type.

    Parameters
    ----------
    calls : CellCalls
        Of all cells.
    strict : ndarray of bool, shape (cells, states)
        States under the strict reading.
    groups : CellGroups
        Whose they are.
    rules : CellKnowledge
        Words, and the type of each state.
    knowledge : SpatialKnowledge
        Parameters ``cell_share_*``.

    Returns
    -------
    tuple of CellShare
        By sample, by patient and over all patients. Shares of different states do not add up to one.
    """
    n_samples = len(groups.sample.names)
    total = knowledge.value("cell_share_prior")
    few = knowledge.value("cell_share_minimum")
    found: list[CellShare] = []
    for column, name in enumerate(calls.state_names):
        rule = rules.states[name]
        kinds = [calls.type_names.index(kind) for kind in rules.kinds(rule.of)]
        whole = calls.passed & np.isin(calls.type_code, kinds)
        counts = [
            np.bincount(groups.sample.codes[part], minlength=n_samples)
            for part in (whole & calls.states[:, column], whole, whole & strict[:, column])
        ]
        for group in _groups(np.stack(counts, axis=1).astype(np.intp), groups):
            found.append(
                _share(
                    name,
                    rule.label,
                    group,
                    group.counts[:, 0],
                    group.counts[:, 1],
                    whole=rule.of,
                    prior=total / 2,
                    prior_total=total,
                    few=few,
                    strict=group.counts[:, 2],
                )
            )
    return tuple(found)


def _share(
    name: str,
    label: str,
    group: _Group,
    events: IntArray,
    sizes: IntArray,
    *,
    whole: str,
    prior: float,
    prior_total: float,
    few: float,
    strict: IntArray | None = None,
) -> CellShare:
    n, n_of = int(events.sum()), int(sizes.sum())
    kept = sizes > 0
    n_clusters = int(kept.sum())
    over_cells = OVER_CELLS if strict is None else OVER_CELLS_OF_STATE
    share, low, high, interval, note = None, None, None, "none: no such cells", "no cells of the whole"
    if n_of:
        weight, interval = None, over_cells
        if n_clusters > 1:
            likeness = intraclass(events[kept].tolist(), sizes[kept].tolist())
            weight = effective_size(sizes[kept].tolist(), likeness) * few_clusters(n_of, n_clusters)
            unit = "patients" if group.level == "all" else "samples of the patient"
            interval = (
                f"95% over {n_clusters} {unit} (beta-binomial: likeness within them {likeness:.3f}, "
                f"{n_of:,} cells are worth {weight:,.1f})"
            )
        found = share_interval(n, n_of, prior=prior, prior_total=prior_total, weight=weight)
        share, low, high = found.share, found.low, found.high
        note = f"rests on {n_of} cells" if n_of < few else ""
    return CellShare(
        name=name,
        label=label,
        level=group.level,
        group_id=group.group_id,
        patient_id=group.patient_id,
        of=whole,
        n=n,
        n_of=n_of,
        share=share,
        low=low,
        high=high,
        interval=interval,
        strict=None if strict is None or not n_of else int(strict.sum()) / n_of,
        note=note,
    )
