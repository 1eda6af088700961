import dataclasses

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.trial.defaults import default_settings, lesion_readout
from warmfront.simulation.trial.design import SizeReadout


def test_settings_are_those_of_the_knowledge_files() -> None:
    settings = default_settings(
        load_knowledge().virtual_trial, SizeReadout(outputs=("V",), quantity="volume_ml")
    )
    assert np.exp(-365.25 * settings.follow_up.dropout_per_day) == pytest.approx(0.9)
    assert settings.rule.confirm_days == 28
    assert settings.scanning.measurable_mm == 10
    assert settings.link is None


def test_lesions_are_found_by_their_roles() -> None:
    mouse = load_knowledge().mechanistic_models["kosinsky2018"]
    with pytest.raises(SimulationError, match="human"):
        lesion_readout(dataclasses.replace(mouse, organism="mouse"))
    human = dataclasses.replace(mouse, organism="human", roles={})
    with pytest.raises(SimulationError, match="no role of tumour size"):
        lesion_readout(human)
    roles = {"tumour_volume_ml": "V", "sum_of_diameters_mm": "S"}
    assert lesion_readout(dataclasses.replace(human, roles=roles)).outputs == ("S",)
    roles |= {"lesion_1_volume_ml": "V1", "lesion_2_volume_ml": "V2"}
    found = lesion_readout(dataclasses.replace(human, roles=roles))
    assert found == SizeReadout(outputs=("V1", "V2"), quantity="volume_ml")
    del roles["sum_of_diameters_mm"], roles["lesion_1_volume_ml"], roles["lesion_2_volume_ml"]
    assert lesion_readout(dataclasses.replace(human, roles=roles)).quantity == "volume_ml"
