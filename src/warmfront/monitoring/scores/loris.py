"""LORIS from its inputs alone: the formula is that of the response predictors of a plan."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale
from warmfront.strategy.response.inputs import ADULT_YEARS
from warmfront.strategy.response.loris import compute_log_odds, compute_score

NAMES = {"psth": "systemic_therapy", "albumin_g_dl": "albumin"}
"""Inputs that the publication's tables name otherwise than the coefficients' file."""

SPELLINGS = {"HeadNeck": "Head & Neck"}


def score_loris(inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase) -> Outcome:
    """Compute the score from stated inputs.

    Parameters
    ----------
    inputs : mapping of str to value
        Mutational burden per megabase, earlier systemic therapy (0 or 1), albumin in g/dL, NLR, and age with
        the cancer type (pan-cancer) or PD-L1 (lung).
    scale : ClinicalScale
        ``loris_pan`` or ``loris_nsclc``; its id names the coefficients too.
    knowledge : KnowledgeBase
        Coefficients.

    Returns
    -------
    Outcome
        Fields ``S`` and ``loris`` (0 to 1; lower is worse). Refused under 18 years.

    Raises
    ------
    InputError
        When the cancer type is none of the publication's.
    """
    age = inputs.get("age")
    if age is not None and age < ADULT_YEARS:
        return Outcome(fields={}, reason=f"refused under {ADULT_YEARS} years: the score was made for adults")
    model = knowledge.response_scores[scale.scale]
    kind = inputs.get("cancer_type", model.cancer_types[0].cancer_type)
    kind = SPELLINGS.get(kind, kind)
    known = {NAMES.get(name, name): float(value) for name, value in inputs.items() if name != "cancer_type"}
    score = compute_score(model, known, kind)
    return Outcome(
        fields={"S": compute_log_odds(model, known, kind), "loris": score},
        value=score,
        rule=f"logistic function of the linear part, cancer type {kind}",
    )
