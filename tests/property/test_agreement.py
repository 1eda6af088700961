"""What must hold of the agreement rule for any models and draws."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.simulation.agreement import FAMILIES_NEEDED, PairedDifference, judge_agreement

few = settings(max_examples=60, deadline=None, derandomize=True)
numbers = st.floats(-5, 5, allow_subnormal=False)


@st.composite
def differences(draw):
    names = [f"m{number}" for number in range(draw(st.integers(0, 7)))]
    made = []
    for name in names:
        centre = draw(st.sampled_from([-6.0, 0.0, 6.0]))
        draws = centre + np.array(draw(st.lists(numbers, min_size=1, max_size=12)))
        weights = draw(st.none() | st.just(np.linspace(0.1, 1, draws.size)))
        made.append(
            PairedDifference(
                model_id=name,
                family=draw(st.sampled_from("abcde")),
                organism=draw(st.sampled_from(["human", "human", "human", "mouse", "none"])),
                draws=draws,
                weights=weights,
            )
        )
    return made


@few
@given(differences())
def test_a_verdict_needs_three_human_families_and_no_opposition(models):
    found = judge_agreement(models)
    if found.distinguishable:
        assert len(set(found.agreeing)) >= FAMILIES_NEEDED
        assert not found.opposing
    human = {model.family for model in models if model.organism == "human"}
    assert set(found.agreeing) | set(found.opposing) | set(found.silent) == human
    assert len(found.agreeing) + len(found.opposing) + len(found.silent) == len(human)


@few
@given(differences())
def test_swapping_the_schedules_swaps_the_verdict(models):
    swapped = judge_agreement([replace(model, draws=-model.draws) for model in models])
    mirror = {"first is lower": "first is higher", "first is higher": "first is lower"}
    assert swapped.verdict == mirror.get(judge_agreement(models).verdict, "not distinguishable")


@few
@given(differences(), st.randoms(use_true_random=False))
def test_order_of_models_and_of_patients_does_not_matter(models, random):
    shuffled = []
    for model in random.sample(models, len(models)):
        order = random.sample(range(model.draws.size), model.draws.size)
        weights = None if model.weights is None else model.weights[order]
        shuffled.append(replace(model, draws=model.draws[order], weights=weights))
    first, second = judge_agreement(models), judge_agreement(shuffled)
    assert first.verdict == second.verdict
    assert set(first.silent) == set(second.silent)


@few
@given(differences(), st.floats(0.01, 100))
def test_units_do_not_matter(models, factor):
    scaled = judge_agreement([replace(model, draws=model.draws * factor) for model in models])
    assert scaled.verdict == judge_agreement(models).verdict


@few
@given(differences())
def test_mice_change_nothing_and_a_copy_of_a_family_adds_no_voice(models):
    found = judge_agreement(models)
    without = judge_agreement([model for model in models if model.organism == "human"])
    assert found.verdict == without.verdict
    copies = [replace(model, model_id=f"{model.model_id}_twice") for model in models]
    assert judge_agreement([*models, *copies]).verdict == found.verdict


@few
@given(differences(), st.floats(0.5, 0.95))
def test_asking_for_more_certainty_never_finds_more(models, level):
    loose, strict = judge_agreement(models, level=level), judge_agreement(models, level=0.99)
    assert sum(sign.sign != "none" for sign in strict.signs) <= sum(
        sign.sign != "none" for sign in loose.signs
    )
