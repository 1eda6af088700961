"""Check the weights of the ranking and the scale of its parts."""

from warmfront.domain.ranking import PARTS
from warmfront.knowledge.base import KnowledgeBase

EVIDENCE_LEVELS = (
    "indication_compared",
    "cell_compared",
    "cell_pooled",
    "cell_single_arm",
    "indication_single_arm",
    "indication_compared_elsewhere",
    "indication_protection",
    "indication_any_tumour",
    "disease_cohort",
    "human_elsewhere",
    "none",
)
"""Levels of evidence that the ranking asks for."""


def check_ranking(base: KnowledgeBase) -> list[str]:
    """Check that the weights add up to 1 and that the scale of the parts stays within 0 and 1, best first.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    weights, scale = base.options.weights, base.options.scale
    if weights is None or scale is None:
        return ["options/: ranking_weights.toml and ranking_scale.toml are both needed"]
    values = [getattr(weights, part) for part in PARTS]
    if min(values) < 0 or abs(sum(values) - 1) > 1e-9:
        problems.append(f"options/ranking_weights.toml: weights {values} must be 0 or more and add up to 1")
    known = [level.level_id for level in scale.levels]
    missing = sorted(set(EVIDENCE_LEVELS) - set(known))
    if missing or len(known) != len(set(known)):
        problems.append(f"options/ranking_scale.toml: levels {missing} are missing, or one comes twice")
    tops = [level.value for level in scale.levels]
    if tops != sorted(tops, reverse=True) or tops[0] > 1 or tops[-1] < 0:
        problems.append(
            f"options/ranking_scale.toml: levels must run from best to worst within 0 and 1: {tops}"
        )
    for level in scale.levels:
        above = [other.value for other in scale.levels if other.value > level.value]
        if level.span and level.value + level.span > min(above, default=1.0):
            problems.append(f"options/ranking_scale.toml {level.level_id}: its span reaches the next level")
    shares = [scale.hard_stop, scale.severe, scale.no_human_data, scale.unknown_combination]
    shares += [
        scale.unknown_single,
        scale.warning_step,
        scale.open_step,
        scale.access_unknown,
        scale.separable_share,
    ]
    if min(shares) < 0 or max(shares) > 1 or max(scale.unknown_combination, scale.unknown_single) == 1:
        problems.append("options/ranking_scale.toml: shares must lie within 0 and 1, unknown harm below 1")
    if not 0 < scale.factor_low <= 1 <= scale.factor_high or scale.margin <= 0:
        problems.append(
            "options/ranking_scale.toml: the range of weights must enclose 1, the margin exceed 0"
        )
    return problems


def check_trial_verdicts(base: KnowledgeBase) -> list[str]:
    """Check that a trial said to have found no gain is in the tables and was randomised.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key in base.options.trial_verdicts:
        study = base.studies.get(key)
        if study is None:
            problems.append(f"options/trial_verdicts.tsv {key}: not in studies.tsv or trials.tsv")
        elif study.randomised is not True:
            problems.append(f"options/trial_verdicts.tsv {key}: the study is not marked as randomised")
    return problems


def check_recovery(base: KnowledgeBase) -> list[str]:
    """Check that words on recovery say so, and that their source exists.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, entry in base.options.recovery.items():
        if not entry.words.startswith(("recoverable", "not recoverable")):
            problems.append(
                f"options/recovery.toml {key}: words must begin with recoverable, or not recoverable"
            )
    return problems
