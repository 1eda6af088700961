"""Every row of the Lugano table on PET, and what is missing."""

import pytest

import warmfront


@pytest.mark.parametrize("score", [1, 2, 3])
@pytest.mark.parametrize("change", ["reduced", "unchanged", "increased", "any"])
def test_scores_up_to_three_are_complete_whatever_the_change(score: int, change: str) -> None:
    found = warmfront.grade("lugano_pet", deauville=score, uptake_change=change, new_fdg_lesion=False)
    assert found.response == "CMR"


@pytest.mark.parametrize("score", [4, 5])
@pytest.mark.parametrize(("change", "call"), [("reduced", "PMR"), ("unchanged", "NMR"), ("increased", "PMD")])
def test_scores_of_four_and_five_follow_the_change(score: int, change: str, call: str) -> None:
    found = warmfront.grade("lugano_pet", deauville=score, uptake_change=change, new_fdg_lesion=False)
    assert (found.response, found.band) == (call, call)
    assert change in found.rule


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("change", ["reduced", "any"])
def test_a_new_lesion_is_progression_at_any_score(score: int, change: str) -> None:
    found = warmfront.grade("lugano_pet", deauville=score, uptake_change=change, new_fdg_lesion=True)
    assert found.response == "PMD"


@pytest.mark.parametrize("score", [4, 5])
def test_uptake_that_is_not_stated_is_missing_where_it_matters(score: int) -> None:
    found = warmfront.grade("lugano_pet", deauville=score, uptake_change="any", new_fdg_lesion=False)
    assert (found.computable, found.missing, found.response) == (False, ("uptake_change",), None)


@pytest.mark.parametrize("name", ["deauville", "uptake_change", "new_fdg_lesion"])
def test_a_missing_item_is_named(name: str) -> None:
    whole = {"deauville": 2, "uptake_change": "any", "new_fdg_lesion": False}
    found = warmfront.grade("lugano_pet", **{**whole, name: None})
    assert (found.computable, found.missing) == (False, (name,))


@pytest.mark.parametrize(
    ("marrow", "call"),
    [("none", "CMR"), ("reduced", "PMR"), ("unchanged", "NMR"), ("new_or_recurrent", "PMD")],
)
def test_marrow_can_only_make_it_worse(marrow: str, call: str) -> None:
    calls = ["CMR", "PMR", "NMR", "PMD"]
    for change, alone in [("reduced", "PMR"), ("unchanged", "NMR"), ("increased", "PMD")]:
        found = warmfront.grade(
            "lugano_pet", deauville=4, uptake_change=change, new_fdg_lesion=False, marrow=marrow
        )
        assert calls.index(found.response) == max(calls.index(alone), calls.index(call))
    clean = warmfront.grade(
        "lugano_pet", deauville=1, uptake_change="any", new_fdg_lesion=False, marrow=marrow
    )
    assert clean.response == call
