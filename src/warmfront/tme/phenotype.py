"""Immune phenotype of one sample: inflamed, excluded or desert, with probabilities and abstention.

A packaged multinomial logistic model (see its model card) reads a few features, each the mean z-score over
a gene set. The call is always the most probable printed class; whether it may be relied on is said apart.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from warmfront.domain.assay import ExpressionTable, FloatArray
from warmfront.domain.tme import Applicability, Phenotype, PhenotypeClass
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import PhenotypeModel
from warmfront.tme.profile import take_sample
from warmfront.tme.standardisation import StandardisedSample, standardise

CLEAR_SHARE = 0.05
"""Probability that a feature must move between the two leading classes to be named (assumption)."""


def classify(
    table: ExpressionTable, sample: str, knowledge: KnowledgeBase, applicability: Applicability
) -> Phenotype:
    """Classify the immune phenotype of one sample.

    Parameters
    ----------
    table : ExpressionTable
        Harmonised expression that holds the sample.
    sample : str
        Sample identifier.
    knowledge : KnowledgeBase
        Phenotype models, and the reference with gene means and standard deviations.
    applicability : Applicability
        Whether a model may be used for this tumour.

    Returns
    -------
    Phenotype
        Probabilities for three equally frequent phenotypes, which sum to 1, and the most probable class;
        both None for blood cancers, for counts, ranks and values far from the scale of the packaged means,
        for a sample that cannot be used, and when a feature lacks genes.

    Raises
    ------
    InputError
        When the sample is not in the table.
    """
    model = choose_model(knowledge, applicability.tumour_group)
    if model is None:
        return abstain_wholly("no phenotype model is packaged")
    if applicability.phenotype_use == "not_applicable":
        return abstain_wholly(
            "not_applicable: blood cancers have no hot or cold phenotype",
            model.model_id,
            "no probabilities were computed",
        )
    if sample in table.unusable:
        return abstain_wholly(table.unusable[sample], model.model_id, "no probabilities were computed")
    measured = take_sample(table, sample)
    standardised = standardise(
        dict(zip(measured.genes, measured.values.tolist(), strict=True)),
        table.scale,
        measured.log2_offset,
        model,
        knowledge,
    )
    features, short = read_features(standardised.z, model)
    refusal = standardised.refusal or short
    if refusal:
        return abstain_wholly(refusal, model.model_id, "no probabilities were computed")
    probabilities = predict(model, features)
    return _with_numbers(model, features, probabilities, standardised, applicability)


def choose_model(knowledge: KnowledgeBase, tumour_group: str | None) -> PhenotypeModel | None:
    """Choose the model that was trained on the tumour group, else the first by name.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Phenotype models.
    tumour_group : str or None
        Group of the tumour; None when not known.

    Returns
    -------
    PhenotypeModel or None
        None when none is packaged.
    """
    models = [knowledge.phenotype_models[name] for name in sorted(knowledge.phenotype_models)]
    fitting = [model for model in models if model.trained_group == tumour_group]
    return next(iter(fitting or models), None)


def read_features(z: Mapping[str, float], model: PhenotypeModel) -> tuple[dict[str, float], str]:
    """Average the z-scores of each feature's genes.

    Parameters
    ----------
    z : mapping of str to float
        Gene to z-score.
    model : PhenotypeModel
        Features and the share of genes that each needs.

    Returns
    -------
    features : dict of str to float
        Mean z-score over the genes present.
    shortage : str
        Names the features that lack genes; empty when all can be read.
    """
    features: dict[str, float] = {}
    short: list[str] = []
    for name, genes in model.features.items():
        present = [z[gene] for gene in genes if gene in z]
        if not present or len(present) < model.minimum_coverage * len(genes):
            short.append(f"{name} ({len(present)} of {len(genes)} genes)")
        else:
            features[name] = float(np.mean(present))
    if short:
        return {}, (
            f"too few genes for {', '.join(short)}: at least {model.minimum_coverage:.0%} of each set are "
            "needed"
        )
    return features, ""


def predict(model: PhenotypeModel, features: Mapping[str, float]) -> dict[str, float]:
    """Probabilities of the classes, as if all were equally frequent.

    Parameters
    ----------
    model : PhenotypeModel
        Intercepts and coefficients.
    features : mapping of str to float
        Every feature of the model, in mean z-scores.

    Returns
    -------
    dict of str to float
        Class to probability; the sum is 1.
    """
    scores = np.array(model.intercepts)
    for name, value in features.items():
        scores = scores + value * np.array(model.coefficients[name])
    return dict(zip(model.classes, _softmax(scores).tolist(), strict=True))


def _softmax(scores: FloatArray) -> FloatArray:
    weights = np.exp(scores - scores.max())
    probabilities: FloatArray = weights / weights.sum()
    return probabilities


def _with_numbers(
    model: PhenotypeModel,
    features: Mapping[str, float],
    probabilities: Mapping[str, float],
    standardised: StandardisedSample,
    applicability: Applicability,
) -> Phenotype:
    ranked = sorted(probabilities, key=lambda name: -probabilities[name])
    call = PhenotypeClass(ranked[0])
    reasons = _reasons_to_abstain(model, probabilities[ranked[0]], standardised, applicability)
    speaks_for, speaks_against = _argue(model, features, ranked[0], ranked[1])
    if applicability.suppressed_axes:
        speaks_against = (*speaks_against, "part of the T-cell signal may belong to the biopsy site")
    return Phenotype(
        inflamed=probabilities["inflamed"],
        excluded=probabilities["excluded"],
        desert=probabilities["desert"],
        call=call,
        abstained=bool(reasons),
        reason="; ".join(reasons),
        arguments_for=speaks_for,
        arguments_against=speaks_against,
        model=model.model_id,
        calibration=" ".join(
            filter(
                None, (model.calibration, _in_training_cohort(model, probabilities), f"{standardised.how}.")
            )
        ),
    )


def _reasons_to_abstain(
    model: PhenotypeModel,
    largest: float,
    standardised: StandardisedSample,
    applicability: Applicability,
) -> list[str]:
    reasons = []
    if applicability.tumour_group is None:
        reasons.append(
            "tumour type not stated or not known; the model was trained on "
            f"{model.trained_group} tumours only"
        )
    elif applicability.phenotype_use != "supported":
        reasons.append(
            f"outside training: {applicability.tumour_group.replace('_', ' ')}; the model was trained on "
            f"{model.trained_group} tumours only"
        )
    if largest < model.abstain_below:
        reasons.append(f"largest probability {largest:.2f} is below {model.abstain_below:.2f}")
    if standardised.doubt:
        reasons.append(standardised.doubt)
    return reasons


def _argue(
    model: PhenotypeModel, features: Mapping[str, float], call: str, next_best: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say which features speak for the call rather than the next class, strongest first."""
    first, second = model.classes.index(call), model.classes.index(next_best)
    pull = {
        name: value * (model.coefficients[name][first] - model.coefficients[name][second])
        for name, value in features.items()
    }
    # A pull of x in log-odds moves an even probability by about x / 4.
    named = sorted((name for name in pull if abs(pull[name]) / 4 >= CLEAR_SHARE), key=lambda n: -abs(pull[n]))

    def words(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            f"{name.replace('_', ' ')}: mean z {features[name]:+.2f} speaks for "
            f"{call if pull[name] > 0 else next_best} rather than {next_best if pull[name] > 0 else call}"
            for name in names
        )

    return words([n for n in named if pull[n] > 0]), words([n for n in named if pull[n] < 0])


def _in_training_cohort(model: PhenotypeModel, probabilities: Mapping[str, float]) -> str:
    """Say the same result for a population with the training cohort's frequencies."""
    if not model.training_counts:
        return ""
    weighted = {
        name: probabilities[name] * count
        for name, count in zip(model.classes, model.training_counts, strict=True)
    }
    total = sum(weighted.values())
    said = ", ".join(f"{name} {value / total:.2f}" for name, value in weighted.items())
    return f"With the frequencies of the training cohort: {said}."


def abstain_wholly(
    reason: str, model: str = "none", calibration: str = "no probabilities were computed"
) -> Phenotype:
    """Make the phenotype that gives no numbers at all.

    Parameters
    ----------
    reason : str
        Why there are none.
    model : str
        Identifier of the model that was asked, or ``none``.
    calibration : str
        What stands where calibration would be described.

    Returns
    -------
    Phenotype
        Abstained, without probabilities and without a call.

    Examples
    --------
    >>> abstain_wholly("no expression table was supplied").call is None
    True
    """
    return Phenotype(
        inflamed=None,
        excluded=None,
        desert=None,
        call=None,
        abstained=True,
        reason=reason,
        arguments_for=(),
        arguments_against=(),
        model=model,
        calibration=calibration,
    )
