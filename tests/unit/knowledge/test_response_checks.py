from dataclasses import replace

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.response_checks import check_response_models, check_response_scores
from warmfront.knowledge.responses import ResponseScore


def with_score(score: ResponseScore) -> KnowledgeBase:
    return replace(load_knowledge(), response_scores={"made_up": score})


def test_packaged_scores_are_sound() -> None:
    assert check_response_scores(load_knowledge()) == []


def test_every_check_can_fail() -> None:
    pan = load_knowledge().response_scores["loris_pan"]
    first, second, *others = pan.terms
    broken = replace(
        pan,
        terms=(replace(first, cap=5000.0), replace(second, lowest=1.0, highest=0.0), first, *others),
        cancer_types=(*pan.cancer_types, replace(pan.cancer_types[0], oncotree=("BLCA", "NOTHING"))),
        counted_classes=("chemotherapy", "magic"),
        uncounted_classes=("chemotherapy",),
    )
    found = "\n".join(check_response_scores(with_score(broken)))
    for words in (
        "cap 5000 lies outside its bounds",
        "lowest 1 is not below 0",
        "'tmb' is listed 2 times",
        "'BLCA' belongs to 2 cancer types",
        "'NOTHING' is not in tumour_types.tsv",
        "'magic' is no agent class",
        "both counted and not counted",
    ):
        assert words in found
    assert found.count("response_scores/made_up.toml") == len(found.splitlines())


def test_a_score_needs_cancer_types_with_codes() -> None:
    pan = load_knowledge().response_scores["loris_pan"]
    assert "names no cancer type" in check_response_scores(with_score(replace(pan, cancer_types=())))[0]
    bare = replace(pan, cancer_types=(replace(pan.cancer_types[0], oncotree=()),))
    assert "has no code" in check_response_scores(with_score(bare))[0]


def test_every_check_of_a_model_can_fail() -> None:
    base = load_knowledge()
    model = base.response_models["combined"]
    first = model.groups[0]
    reference = replace(first.references[0], modality="tme", sd=0.0)
    broken = replace(
        model,
        slope_covariance={
            **model.slope_covariance,
            "tmb": {**model.slope_covariance["tmb"], "tme": 1.0, "tmb": -1.0},
        },
        groups=(
            replace(first, events=first.n + 1, references=(reference,), intercept_slope_covariance={}),
            first,
            replace(first, group="nothing"),
        ),
        axis="nothing",
        clinical_score="nothing",
        stratum_sd=0.0,
    )
    found = "\n".join(check_response_models(replace(base, response_models={"made_up": broken})))
    for words in (
        "variance of slope 'tmb' is not positive",
        "covariance of 'tmb' and 'tme' is not symmetric",
        "is listed 2 times",
        "group 'nothing' is not in tumour_types.tsv",
        f"{first.n + 1} events among {first.n} patients",
        "must be positive",
        "placed by the profile",
        "its covariances do not name the slopes",
        "axis 'nothing'",
        "clinical_score 'nothing'",
        "stratum_sd and largest_z must be positive",
    ):
        assert words in found
    halved = replace(model, slope_covariance={"tmb": model.slope_covariance["tmb"]})
    found = "\n".join(check_response_models(replace(base, response_models={"made_up": halved})))
    assert "do not name the same modalities" in found
