import itertools
from types import ModuleType

import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.virtual_cohort import PatientTable, PopulationRules, Spread
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.sampling import (
    BLOCK,
    draw_by_rules,
    draw_by_stated_cv,
    draw_packaged,
    take_table,
)
from warmfront.simulation.spreads import draw_spread, log_sd_of, say_spread


def rules(**spreads: Spread) -> PopulationRules:
    initial = {name: spread for name, spread in spreads.items() if name == "x"}
    parameters = {name: spread for name, spread in spreads.items() if name != "x"}
    return PopulationRules(file_name="spread.toml", sha256="0", parameters=parameters, initial=initial)


def test_a_patient_is_the_same_whatever_the_chunks(closed_form: ModuleType) -> None:
    source = draw_by_stated_cv(closed_form.decay_model(), seed=1)
    whole = source.draw(0, 3 * BLOCK).parameters["k"]
    for cuts in ([0, 1, 7, 400, 750], [0, 250, 500, 750], [0, 333, 750]):
        parts = [source.draw(a, b).parameters["k"] for a, b in itertools.pairwise(cuts)]
        assert np.array_equal(np.concatenate(parts), whole)
    assert not np.array_equal(
        draw_by_stated_cv(closed_form.decay_model(), 2).draw(0, 750).parameters["k"], whole
    )
    assert len(np.unique(whole)) == len(whole)


def test_without_a_population_positive_parameters_vary_by_a_fifth_and_the_others_are_named(
    closed_form: ModuleType,
) -> None:
    source = draw_by_stated_cv(closed_form.decay_model(), seed=4)
    drawn = source.draw(0, 20_000)
    assert list(drawn.parameters) == ["k"]
    assert drawn.initial == {}
    k = drawn.parameters["k"]
    assert np.median(k) == pytest.approx(0.1, rel=0.01)
    assert k.std() / k.mean() == pytest.approx(0.2, rel=0.02)
    said = " ".join(source.notes)
    assert "20%" in said
    assert "not varied: off" in said
    assert "from others, so not varied themselves: doubled" in said


def test_a_packaged_model_varies_as_its_file_says() -> None:
    model = load_knowledge().mechanistic_models["kosinsky2018"]
    source = draw_packaged(model, seed=1)
    assert {one.name for one in source.varied} == {p.name for p in model.parameters if p.log_sd > 0}
    drawn = source.draw(0, 5000).parameters["SL"]
    assert np.log(drawn).std() == pytest.approx(0.708, rel=0.05)


@pytest.mark.parametrize(
    ("spread", "low", "high"),
    [
        (Spread(distribution="uniform", low=2, high=3), 2, 3),
        (Spread(distribution="loguniform", low=0.1, high=10), 0.1, 10),
        (Spread(distribution="normal", mean=1, sd=2, low=0, high=2), 0, 2),
        (Spread(distribution="lognormal", median=1, log_sd=1, high=1.5), 0, 1.5),
        (Spread(distribution="fixed", value=5), 5, 5),
    ],
)
def test_a_spread_keeps_its_bounds(spread: Spread, low: float, high: float) -> None:
    drawn = draw_spread(spread, 2000, np.random.default_rng(0))
    assert low <= drawn.min() <= drawn.max() <= high
    assert say_spread(spread)


def test_impossible_bounds_are_named() -> None:
    with pytest.raises(InputError, match=r"k: normal, mean 0.*hardly any of the distribution"):
        draw_spread(Spread(distribution="normal", mean=0, sd=1, low=50), 10, np.random.default_rng(0), "k")


def test_a_file_of_distributions_takes_what_it_leaves_out_from_the_model(closed_form: ModuleType) -> None:
    spreads = rules(
        k=Spread(distribution="lognormal", cv=0.5), x=Spread(distribution="uniform", low=1, high=2)
    )
    source = draw_by_rules(spreads, closed_form.decay_model(), seed=1)
    drawn = source.draw(0, 4000)
    assert np.median(drawn.parameters["k"]) == pytest.approx(0.1, rel=0.05)
    assert np.log(drawn.parameters["k"]).std() == pytest.approx(log_sd_of(0.5), rel=0.05)
    assert drawn.initial["x"].min() >= 1


def test_every_problem_of_a_file_of_distributions_is_named_at_once(closed_form: ModuleType) -> None:
    wrong = rules(
        k=Spread(distribution="lognormal", cv=0.2, log_sd=0.1),
        of=Spread(distribution="fixed", value=1),
        off=Spread(distribution="uniform", low=3, high=1),
        doubled=Spread(distribution="normal", sd=-1, value=3),
        x=Spread(distribution="lognormal", cv=0.1),
    )
    with pytest.raises(InputError) as raised:
        draw_by_rules(wrong, closed_form.decay_model(), seed=1)
    said = str(raised.value)
    for words in (
        "parameters 'of': found a name that the model does not have",
        "did you mean off?",
        "parameters.k: found cv and log_sd",
        "parameters.off: found low 3, high 1",
        "parameters.doubled.sd: found -1",
        "parameters.doubled.value: found 3; allowed: no such number for normal",
        "initial.x.median: found nothing",
    ):
        assert words in said


def test_a_table_gives_its_rows_and_weights(closed_form: ModuleType) -> None:
    table = PatientTable(
        file_name="p.csv",
        sha256="0",
        columns=("k", "x"),
        values=np.arange(8.0).reshape(4, 2),
        weights=np.array([0.1, 0.2, 0.3, 0.4]),
    )
    drawn = take_table(table, closed_form.decay_model()).draw(1, 3)
    assert drawn.parameters["k"].tolist() == [2.0, 4.0]
    assert drawn.initial["x"].tolist() == [3.0, 5.0]
    assert drawn.weights is not None
    assert drawn.weights.tolist() == [0.2, 0.3]


def test_a_column_that_the_model_does_not_have_is_named(closed_form: ModuleType) -> None:
    table = PatientTable(file_name="p.csv", sha256="0", columns=("kk",), values=np.ones((1, 1)))
    with pytest.raises(InputError, match=r"column 'kk'.*did you mean k"):
        take_table(table, closed_form.decay_model())
    columns = tuple(f"c{i}" for i in range(25))
    wide = PatientTable(file_name="p.csv", sha256="0", columns=columns, values=np.ones((1, 25)))
    with pytest.raises(InputError, match="5 more such names"):
        take_table(wide, closed_form.decay_model())
