"""Random reaction networks: our reader makes the rates and starts that libRoadRunner makes of the text."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.simulation.equations.antimony_text import antimony_to_sbml
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.reading import read_model

SPECIES = ("A", "B", "C")
FACTORS = ["A", "B", "C", "k", "j", "V", "2.5", "half(A, k)", "time"]


def sums(factors: list[str]) -> st.SearchStrategy[str]:
    terms = st.lists(st.sampled_from(factors), min_size=1, max_size=3).map("*".join)
    return st.lists(terms, min_size=1, max_size=3).map(" + ".join)


counts = st.sampled_from(["", "2 ", "0.5 "])
sides = st.lists(st.tuples(counts, st.sampled_from(SPECIES)), max_size=2)


@st.composite
def networks(draw) -> str:
    lines = ["function half(x, h)", "  x^2/(h + x^2)", "end", "model random"]
    lines.append(f"  compartment V; V = {draw(st.sampled_from([0.5, 1, 4]))};")
    for name in SPECIES:
        kind = draw(
            st.sampled_from(["species", "substanceOnly species", "species $", "substanceOnly species $"])
        )
        lines.append(f"  {kind}{'' if kind.endswith('$') else ' '}{name} in V;")
        lines.append(f"  {name} = {draw(st.sampled_from(['1.5', '3', '2*k', '0.5/V']))};")
    for number in range(draw(st.integers(1, 3))):
        left, right = (" + ".join(f"{count}{name}" for count, name in draw(sides)) for _ in range(2))
        # The rule of r may name the first reaction, which must not name r then.
        rate = draw(sums(FACTORS if number == 0 else [*FACTORS, "r"]))
        lines.append(f"  J{number}: {left} => {right}; {rate};")
    lines.append(
        f"  r := {draw(st.sampled_from(['k + 1', 'A/(B + k)', 'J0 + k', 'piecewise(1, A > B, k)']))};"
    )
    lines.append(f"  j = {draw(st.sampled_from(['0.3', '3*k', 'k + V']))}; k = 0.7;")
    if draw(st.booleans()):
        lines.append(f"  x = 2; x' = {draw(sums(FACTORS))};")
    return "\n".join([*lines, "end"])


@settings(max_examples=30, deadline=None)
@given(networks())
def test_random_networks_have_the_rates_of_libroadrunner(text):
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
    if not any(f"species {name} in" in text for name in SPECIES) and "x' =" not in text:
        return
    model = read_model(text, model_id="random", format="antimony")
    runner = roadrunner.RoadRunner(antimony_to_sbml("random", text))
    species = {*runner.model.getFloatingSpeciesIds(), *runner.model.getBoundarySpeciesIds()}
    names = [f"[{one}]" if one in species and one not in model.amounts else one for one in model.states]
    values = model.parameter_values
    starts = [float(v) for v in evaluate(model.graph, model.initial, states=np.zeros(0), parameters=values)]
    np.testing.assert_allclose(starts, [runner[name] for name in names], rtol=1e-12)
    size = values[model.parameters.index("V")]
    states = np.array(starts) * 1.3 + 0.1
    for name, value in zip(names, states, strict=True):
        runner[name] = value
    found = evaluate(model.graph, model.derivatives, states=states, parameters=values)
    for name, rate in zip(model.states, found, strict=True):
        # The rate of a species is handed out as an amount per time.
        amount = float(rate) * (size if name in species and name not in model.amounts else 1.0)
        assert abs(amount - runner[f"{name}'"]) <= 1e-10 * max(1.0, abs(amount))
