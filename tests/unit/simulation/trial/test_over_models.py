import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.trial.over_models import judge_over_models
from warmfront.simulation.trial.result import Contrast, Interval, TrialResult


def result(centre: float, spread: float = 0.1) -> TrialResult:
    ratios = np.exp(np.random.default_rng(1).normal(np.log(centre), spread, 200))
    nothing = Interval(value=None, low=None, high=None)
    contrast = Contrast(
        arm="drug",
        against="control",
        endpoint="progression-free survival",
        hazard_ratio=centre,
        replicates=nothing,
        share_below=None,
        share_above=None,
        undefined=0,
        ratios=tuple(ratios.tolist()),
    )
    return TrialResult(
        label="",
        statement="",
        model_id="",
        engine="",
        visits="",
        visit_days=np.zeros(0),
        arms=(),
        contrasts=(contrast,),
        n_patients=0,
        not_measurable=0,
        not_solved=0,
        n_per_arm=0,
        n_replicates=200,
        population_notes=(),
        notes=(),
        seed=0,
    )


def models(organisms: Sequence[str]) -> list[MechanisticModel]:
    base = load_knowledge().mechanistic_models["core"]
    return [
        dataclasses.replace(base, model_id=f"m{i}", family=f"f{i}", organism=organism)  # type: ignore[arg-type]
        for i, organism in enumerate(organisms)
    ]


@pytest.mark.parametrize(
    ("organisms", "centres", "words"),
    [
        (["human"] * 3, [0.5, 0.6, 0.7], "longer with drug than with control in 3 structurally"),
        (["human"] * 3, [2.0, 1.8, 1.5], "shorter with drug"),
        (["human"] * 3, [0.5, 0.6, 1.0], "not distinguishable"),
        (["human"] * 4, [0.5, 0.6, 0.7, 1.6], "not distinguishable"),
        (["human", "human", "mouse"], [0.5, 0.6, 0.7], "not distinguishable"),
    ],
)
def test_three_models_of_people_must_agree(organisms: list[str], centres: list[float], words: str) -> None:
    (verdict,) = judge_over_models(models(organisms), [result(centre) for centre in centres])
    assert words in verdict.sentence


def test_one_result_alone_says_nothing() -> None:
    (verdict,) = judge_over_models(models(["human"]), [result(0.3)])
    assert not verdict.agreement.distinguishable
    assert judge_over_models([], []) == ()
