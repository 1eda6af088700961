"""The rates of all shared published models, read by our own reader, are those of libRoadRunner."""

import numpy as np
import pytest

from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.reading import read_model

# The encoding has a reaction network whose rates libRoadRunner does not give one by one.
WITHOUT_RATES = {"ribba2012-low-grade-gliomas-tumour-growth-inhibition"}

# Just after the start: at the very start one dose by time (Claret) is given by us and not by the encoding.
TIME = 0.003


@pytest.mark.shared
def test_rates_of_every_model_at_its_start_and_later(shared):
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
    files = sorted((shared / "reference" / "models").glob("*.xml"))
    assert len(files) == 39
    for file in files:
        model = read_model(file.read_text(encoding="utf-8"), model_id=file.stem, format="sbml")
        runner = roadrunner.RoadRunner(str(file))
        species = {*runner.model.getFloatingSpeciesIds(), *runner.model.getBoundarySpeciesIds()}
        names = [f"[{s}]" if s in species and s not in model.amounts else s for s in model.states]
        for factor in (1.0, 1.37):
            for name in names:
                runner[name] = runner[name] * factor
            states = np.array([runner[name] for name in names])
            runner.model.setTime(TIME)
            values = model.parameter_values
            ours = evaluate(model.graph, model.derivatives, states=states, parameters=values, time=TIME)
            if file.stem in WITHOUT_RATES:
                continue
            theirs = np.array([runner[f"{state}'"] for state in model.states])
            np.testing.assert_allclose(np.array(ours), theirs, rtol=1e-10, atol=1e-300, err_msg=file.stem)
