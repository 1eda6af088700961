"""Checks of the populations of cell courses, of readings and of limits can fail."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_kinetics_checks import check_cell_kinetics
from warmfront.knowledge.files import load_knowledge

BASE = load_knowledge()
KINETICS = BASE.monitoring
OWN = KINETICS.cell_kinetics["tisa_cel_b_all"]


def problems(**changes: object) -> str:
    monitoring = dataclasses.replace(KINETICS, **changes)  # type: ignore[arg-type]
    return "\n".join(check_cell_kinetics(_with(monitoring)))


def _with(monitoring: object) -> KnowledgeBase:
    return dataclasses.replace(BASE, monitoring=monitoring)  # type: ignore[arg-type]


def test_the_packaged_files_pass() -> None:
    assert check_cell_kinetics(BASE) == []


def test_values_are_those_of_the_library_that_encodes_the_table() -> None:
    """foldx, Tmax, Cmax, alpha, FB, beta and their variances, as read there."""
    assert [(one.value, one.log_variance) for one in OWN.parameters] == [
        (3900, 2.4), (9.3, 0.38), (24000, 0.65), (0.16, 0.91), (0.0079, 0.8), (0.0032, 0.86),
    ]  # fmt: skip
    assert (OWN.residual_log_sd, OWN.patients) == (0.56, 90)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parameters": OWN.parameters[1:]}, "once"),
        ({"residual_log_sd": 0.0}, "above zero"),
        ({"lag_day": -1.0}, "at least zero"),
        ({"products": ("no_such_cell",)}, "unknown product"),
        ({"disease_groups": ("no_such_group",)}, "unknown disease group"),
        (
            {"parameters": (dataclasses.replace(OWN.parameters[0], value=-1.0), *OWN.parameters[1:])},
            "must be above zero",
        ),
    ],
)
def test_a_population_that_cannot_be_is_named(change: dict[str, object], words: str) -> None:
    broken = dataclasses.replace(OWN, **change)  # type: ignore[arg-type]
    found = problems(cell_kinetics={**KINETICS.cell_kinetics, OWN.population: broken})
    assert "monitoring/cell_kinetics.toml: tisa_cel_b_all" in found
    assert words in found


def test_one_population_stands_for_the_rest() -> None:
    rest = {key: one for key, one in KINETICS.cell_kinetics.items() if key != "car_t_other"}
    assert "exactly one population" in problems(cell_kinetics=rest)


def test_limits_are_all_there_and_all_read() -> None:
    cells = dict(KINETICS.cell_limits)
    one = cells.pop("loss_samples")
    assert "'loss_samples' is missing" in problems(cell_limits=cells)
    assert "'more' is read by nothing" in problems(
        evolution_limits={**KINETICS.evolution_limits, "more": one}
    )


def test_a_reading_names_known_diseases() -> None:
    reading = dataclasses.replace(KINETICS.cell_readings["expansion_lymphoma"], disease_groups=("unheard",))
    assert "unknown disease group" in problems(
        cell_readings={**KINETICS.cell_readings, "expansion_lymphoma": reading}
    )
