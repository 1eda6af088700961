"""The table over a cohort and the folder of each patient."""

import re
from collections.abc import Sequence

from warmfront.domain.plan import Plan

COHORT_COLUMNS = (
    "folder",
    "call",
    "inflamed",
    "excluded",
    "desert",
    "phenotype_abstained",
    "bottleneck",
    "bottleneck_abstained",
    "top_option",
)


def name_folders(case_ids: Sequence[str]) -> list[str]:
    """Turn case identifiers into distinct folder names that are safe on any file system.

    Parameters
    ----------
    case_ids : sequence of str
        Identifiers as written by the user.

    Returns
    -------
    list of str
        One name for each, in the same order.

    Examples
    --------
    >>> name_folders(["P 1", "P/1", "../x"])
    ['P_1', 'P_1-2', '_x']
    """
    names: list[str] = []
    # The cohort's own files lie beside the folders.
    taken = {"index.html", "cohort.tsv"}
    for case_id in case_ids:
        stem = re.sub(r"[^A-Za-z0-9._-]", "_", case_id).lstrip(".")[:100] or "case"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def tabulate_cohort(plans: Sequence[Plan], names: Sequence[str]) -> str:
    """Write one tab-separated row per patient: call, probabilities, bottleneck, first option.

    Parameters
    ----------
    plans : sequence of Plan
        One for each patient.
    names : sequence of str
        Folder of each patient, in the same order.

    Returns
    -------
    str
        Table with a header.
    """
    rows = ["\t".join(COHORT_COLUMNS)]
    for plan, name in zip(plans, names, strict=True):
        phenotype, bottleneck, options = plan.phenotype, plan.bottleneck, plan.ranking.options
        chances = (phenotype.inflamed, phenotype.excluded, phenotype.desert)
        cells = [
            name,
            phenotype.call.value if phenotype.call else "",
            *("" if chance is None else f"{chance:.4f}" for chance in chances),
            "yes" if phenotype.abstained else "no",
            bottleneck.leading.constraint if bottleneck.leading else "",
            "yes" if bottleneck.abstained else "no",
            options[0].strategy_id if options else "",
        ]
        rows.append("\t".join(cells))
    return "\n".join(rows) + "\n"
