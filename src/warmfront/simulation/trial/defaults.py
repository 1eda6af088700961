"""Settings of a virtual trial as the knowledge files state them, and the lesions of a packaged model."""

import math

from warmfront.domain.errors import SimulationError
from warmfront.domain.recist import RecistRule
from warmfront.domain.units import DAYS_PER_YEAR
from warmfront.knowledge.models import MechanisticModel
from warmfront.knowledge.virtual_trial import VirtualTrialKnowledge
from warmfront.simulation.trial.design import (
    FollowUp,
    MeasurementError,
    Scanning,
    SizeReadout,
    TrialSettings,
)
from warmfront.simulation.trial.visits import read_visits

LESION_ROLES = ("lesion_1_volume_ml", "lesion_2_volume_ml")


def default_settings(
    known: VirtualTrialKnowledge, readout: SizeReadout, visits: str = "q6w until week 48 then q9w"
) -> TrialSettings:
    """Take error, limits and follow-up from the knowledge files.

    Parameters
    ----------
    known : VirtualTrialKnowledge
        Numbers with their sources.
    readout : SizeReadout
        Lesions of the model.
    visits : str
        Scans as a protocol writes them.

    Returns
    -------
    TrialSettings
        Without a link to survival; change single parts with `dataclasses.replace`.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> lesions = SizeReadout(outputs=("V1", "V2"), quantity="volume_ml")
    >>> default_settings(load_knowledge().virtual_trial, lesions).error.lesion_log_sd
    0.061
    """
    value = {name: number.value for name, number in known.numbers.items()}
    lesion, reader = known.numbers["lesion_log_sd"], known.numbers["reader_log_sd"]
    dropout = known.numbers["dropout_per_year"]
    return TrialSettings(
        readout=readout,
        visits=read_visits(visits),
        error=MeasurementError(
            lesion_log_sd=lesion.value,
            reader_log_sd=reader.value,
            note=f"Both from {lesion.source} ({lesion.status.value}).",
        ),
        scanning=Scanning(
            measurable_mm=value["measurable_mm"],
            smallest_mm=value["smallest_mm"],
            gone_mm=value["gone_mm"],
        ),
        follow_up=FollowUp(
            accrual_days=value["accrual_days"],
            after_last_entry_days=value["after_last_entry_days"],
            dropout_per_day=-math.log1p(-dropout.value) / DAYS_PER_YEAR,
            note=f"Dropout and times are of status {dropout.status.value}.",
        ),
        rule=RecistRule(confirm_days=value["confirm_days"], stable_days=value["stable_days"]),
    )


def lesion_readout(model: MechanisticModel) -> SizeReadout:
    """Find the lesions of a packaged model by the roles of its outputs.

    Parameters
    ----------
    model : MechanisticModel
        A model of a human tumour.

    Returns
    -------
    SizeReadout
        Its lesions one by one where it has them, else the sum of diameters, else the whole volume.

    Raises
    ------
    SimulationError
        When the model is not of a human tumour, as limits in mm mean nothing there, or names no size.
    """
    if model.organism != "human":
        raise SimulationError(
            f"model {model.model_id}: found organism {model.organism!r}; allowed: 'human', as RECIST counts "
            "in millimetres of a patient's lesions; next step: choose a model of a human tumour"
        )
    roles = model.roles
    lesions = tuple(roles[name] for name in LESION_ROLES if name in roles)
    if lesions:
        return SizeReadout(outputs=lesions, quantity="volume_ml")
    if "sum_of_diameters_mm" in roles:
        return SizeReadout(outputs=(roles["sum_of_diameters_mm"],), quantity="diameter_mm")
    if "tumour_volume_ml" in roles:
        return SizeReadout(outputs=(roles["tumour_volume_ml"],), quantity="volume_ml")
    raise SimulationError(
        f"model {model.model_id}: found no role of tumour size; allowed: {', '.join(LESION_ROLES)}, "
        "sum_of_diameters_mm or tumour_volume_ml; next step: name the output in the model's file"
    )
