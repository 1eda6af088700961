"""Checks of the weights and of the scale of the parts, each with an entry that breaks it."""

import dataclasses

import pytest

from warmfront.domain.ranking import EvidenceLevel, TrialVerdict
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.ranking_checks import check_ranking, check_recovery, check_trial_verdicts

OPTIONS = load_knowledge().options
SCALE = OPTIONS.scale
assert SCALE is not None


def problems(**changed: object) -> list[str]:
    options = dataclasses.replace(OPTIONS, **changed)
    return check_ranking(dataclasses.replace(load_knowledge(), options=options))


def test_what_is_packaged_is_sound() -> None:
    assert problems() == []


def test_both_files_are_needed() -> None:
    assert "both needed" in problems(scale=None)[0]
    assert "both needed" in problems(weights=None)[0]


@pytest.mark.parametrize("fit", [0.5, -0.2])
def test_weights_add_up_to_one_and_are_not_negative(fit: float) -> None:
    (found,) = problems(weights=dataclasses.replace(OPTIONS.weights, fit=fit))
    assert "add up to 1" in found


def test_levels_are_complete_best_first_and_do_not_overlap() -> None:
    levels = SCALE.levels
    (missing,) = problems(scale=dataclasses.replace(SCALE, levels=levels[1:]))
    assert "indication_compared" in missing
    (unsorted,) = problems(scale=dataclasses.replace(SCALE, levels=levels[::-1]))
    assert "best to worst" in unsorted
    wide = tuple(
        dataclasses.replace(level, span=0.5) if level.level_id == "cell_single_arm" else level
        for level in levels
    )
    (reaching,) = problems(scale=dataclasses.replace(SCALE, levels=wide))
    assert "reaches the next level" in reaching
    assert isinstance(levels[0], EvidenceLevel)


def test_unknown_harm_is_never_the_best() -> None:
    (found,) = problems(scale=dataclasses.replace(SCALE, unknown_combination=1.0))
    assert "unknown harm below 1" in found


def test_the_range_of_weights_encloses_the_weights() -> None:
    (found,) = problems(scale=dataclasses.replace(SCALE, factor_low=1.5))
    assert "range of weights" in found


def test_a_trial_verdict_names_a_randomised_study() -> None:
    def found(study_id: str) -> list[str]:
        verdict = TrialVerdict(study_id=study_id, verdict="no gain")
        options = dataclasses.replace(OPTIONS, trial_verdicts={study_id: verdict})
        return check_trial_verdicts(dataclasses.replace(load_knowledge(), options=options))

    assert found("TRIAL-ECHO301") == []
    assert "not in studies.tsv" in found("made-up")[0]
    single_arm = next(key for key, study in load_knowledge().studies.items() if not study.randomised)
    assert "not marked as randomised" in found(single_arm)[0]


def test_words_on_recovery_say_so() -> None:
    def found(**changed: str) -> list[str]:
        entry = dataclasses.replace(OPTIONS.recovery["biomarker"], **changed)
        options = dataclasses.replace(OPTIONS, recovery={"biomarker": entry})
        return check_recovery(dataclasses.replace(load_knowledge(), options=options))

    assert found() == []
    assert "must begin with" in found(words="perhaps")[0]
