"""The ranking of one patient's options, written out so that a board can argue with it."""

from pathlib import Path

from warmfront.domain.plan import Plan
from warmfront.io.outputs import check_writable, staged, write_text
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.plan_json import record_to_json
from warmfront.serving.recommendation import write_recommendation
from warmfront.verbs.plans import tailor


def recommend(
    case: Path | str,
    *,
    out: Path | str | None = None,
    weights: Path | str | None = None,
    seed: int = 0,
    reference: str | None = None,
) -> Plan:
    """Rank the options of one patient and say what the order rests on.

    Parameters
    ----------
    case : path
        Folder with ``case.toml`` and the tables that it names.
    out : path, optional
        Folder that receives ``ranking.json`` and ``recommendation.txt``; nothing is written without it.
    weights : path, optional
        TOML file with the weights by which options are ordered within a tier; by default the packaged ones.
    seed : int
        Fixes every random draw; the order of options uses none.
    reference : str, optional
        Reference for percentiles, as for `tailor`.

    Returns
    -------
    Plan
        The plan of `tailor`; its ``ranking`` is what is written.

    Raises
    ------
    InputError
        When the case or the weights cannot be read; lists every problem found.

    Examples
    --------
    >>> import warmfront
    >>> ranking = warmfront.recommend("examples/excluded-urothelial").ranking
    >>> ranking.approved[0].strategy_id, ranking.approved[0].rank
    ('urothelial_ev_pembrolizumab', 1)
    >>> ranking.weights.evidence
    0.4
    """
    if out is not None:
        check_writable(Path(out))
    plan = tailor(case, weights=weights, seed=seed, reference=reference)
    if out is not None:
        with staged(Path(out)) as stage:
            write_text(stage, "ranking.json", record_to_json(plan.ranking))
            written = write_recommendation(plan, load_knowledge(), explain=True)
            write_text(stage, "recommendation.txt", written)
    return plan
