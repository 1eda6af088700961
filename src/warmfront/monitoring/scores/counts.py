"""Statistics of counts: diversity of a list, and a share with its intervals."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale
from warmfront.stats.intervals import clopper_pearson, jeffreys, wilson


def describe_diversity(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Compute Shannon, Simpson and inverse Simpson diversity.

    Parameters
    ----------
    inputs : mapping of str to tuple of int
        ``counts`` of taxa or clones.
    scale : ClinicalScale
        ``diversity``.

    Returns
    -------
    Outcome
        Fields ``shannon_ln`` (nats), ``simpson`` and ``inverse_simpson``; higher is more diverse. A count
        that is not stated leaves no result, and so does a list without a single read.
    """
    from warmfront.assays.diversity import measure_diversity

    name = scale.inputs[0].name
    counts = inputs[name]
    if any(count is None for count in counts):
        return Outcome(fields={}, missing=(name,), reason="missing_input")
    if not sum(counts):
        return Outcome(fields={}, reason="counts hold not a single read")
    shannon, simpson, inverse = measure_diversity(counts)
    return Outcome(
        fields={
            "shannon_ln": shannon.value,
            "simpson": simpson.value,
            "inverse_simpson": inverse.value,
        },
        value=shannon.value,
        rule=f"{shannon.n_taxa} taxa or clones, {shannon.n_reads} reads",
    )


def bound_share(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Compute a percentage and its three intervals.

    Parameters
    ----------
    inputs : mapping of str to int
        ``k`` successes of ``n`` trials.
    scale : ClinicalScale
        ``binomial_ci``, with the coverage.

    Returns
    -------
    Outcome
        Fields ``pct``, ``exact``, ``wilson`` and ``jeffreys``, in percent.

    Raises
    ------
    InputError
        When there are more successes than trials.
    """
    events, n = int(inputs["k"]), int(inputs["n"])
    if events > n:
        raise refuse(f"{scale.scale}: k", f"{events} of {n}", f"0 to n = {n}", "check the denominator")
    level = scale.threshold("level")
    bounds = {
        name: tuple(100 * end for end in interval(events, n, level))
        for name, interval in (("exact", clopper_pearson), ("wilson", wilson), ("jeffreys", jeffreys))
    }
    return Outcome(
        fields={"pct": 100 * events / n, **bounds},
        value=100 * events / n,
        rule=f"{events} of {n}, coverage {100 * level:g}%",
    )
