"""The same trial in structurally different models, and what may be said of its arms."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.records import record
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.agreement import Agreement, PairedDifference, judge_agreement
from warmfront.simulation.trial.result import TrialResult


@record
class TrialVerdict:
    """What all models say of one contrast.

    Parameters
    ----------
    arm, against, endpoint : str
        As in `Contrast`.
    agreement : Agreement
        Of the logarithm of the hazard ratio over replicate trials; ``first is lower`` favours `arm`.
    sentence : str
        What may be said.
    """

    arm: str
    against: str
    endpoint: str
    agreement: Agreement
    sentence: str


def judge_over_models(
    models: Sequence[MechanisticModel], results: Sequence[TrialResult]
) -> tuple[TrialVerdict, ...]:
    """Judge every contrast over models.

    A model has a sign when nine in ten of its replicate trials lie on one side of a hazard ratio of 1, so the
    size of the trial counts: what a trial of this size would not show in one model is silent there.

    Parameters
    ----------
    models : sequence of MechanisticModel
        Their families and organisms.
    results : sequence of TrialResult
        The same arms in each model, in the same order.

    Returns
    -------
    tuple of TrialVerdict
        One for each contrast that every result holds.
    """
    verdicts = []
    for contrast in results[0].contrasts if results else ():
        key = (contrast.arm, contrast.against, contrast.endpoint)
        differences = []
        for model, result in zip(models, results, strict=True):
            found = [one for one in result.contrasts if (one.arm, one.against, one.endpoint) == key]
            if found and found[0].ratios:
                differences.append(
                    PairedDifference(
                        model_id=model.model_id,
                        family=model.family or model.model_id,
                        organism=model.organism,
                        draws=np.log(np.array(found[0].ratios)),
                    )
                )
        agreement = judge_agreement(differences)
        verdicts.append(
            TrialVerdict(
                arm=contrast.arm,
                against=contrast.against,
                endpoint=contrast.endpoint,
                agreement=agreement,
                sentence=_say(key, agreement),
            )
        )
    return tuple(verdicts)


def _say(key: tuple[str, str, str], agreement: Agreement) -> str:
    arm, against, endpoint = key
    if not agreement.distinguishable:
        return f"{arm} and {against} are not distinguishable in {endpoint}."
    word = "longer" if agreement.verdict == "first is lower" else "shorter"
    return (
        f"Hypothesis, not calibrated: {endpoint} is {word} with {arm} than with {against} in "
        f"{len(agreement.agreeing)} structurally different models, and in none the other way round."
    )
