"""Read a file that describes a virtual trial."""

import math
from collections.abc import Iterator
from pathlib import Path

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.trial_file import TrialDose, TrialFile
from warmfront.io.limits import shorten
from warmfront.io.toml import read_toml
from warmfront.io.validation import prefixed, validate

MAX_ARMS = 8
MAX_NAME = 60
MAX_DOSES = 10_000
LARGEST_DAY = 3_653.0
RANGES = {
    "n_patients": (1, 100_000),
    "per_arm": (2, 100_000),
    "replicates": (0, 5_000),
}
OPEN_RANGES: dict[str, tuple[float, float]] = {
    "error.lesion_log_sd": (0.0, 1.0),
    "error.reader_log_sd": (0.0, 1.0),
    "follow_up.accrual_days": (0.0, LARGEST_DAY),
    "follow_up.after_last_entry_days": (0.0, LARGEST_DAY),
    "follow_up.dropout_per_year": (0.0, 0.99),
}


def read_trial_file(path: Path) -> TrialFile:
    """Read a trial file.

    Parameters
    ----------
    path : Path
        TOML with ``title``, at least one ``[[arms]]``, and what differs from the defaults.

    Returns
    -------
    TrialFile
        Checked for what can be checked without a model; regimens and visits are read by the simulation.

    Raises
    ------
    InputError
        When the file is missing, damaged or asks for what cannot be, with every problem.
    """
    content, problems = validate(read_toml(path), TrialFile)
    if content is None:
        raise InputError(prefixed(problems, path.name))
    found = [*problems, *_arm_problems(content), *_number_problems(content)]
    if found:
        raise InputError(prefixed(found, path.name))
    return content


def _arm_problems(trial: TrialFile) -> Iterator[Problem]:
    names = [arm.name.strip() for arm in trial.arms]
    if not 1 <= len(names) <= MAX_ARMS:
        yield name_problem("arms", f"{len(names)} arms", f"1 to {MAX_ARMS}", "write one [[arms]] for each")
    if len(set(names)) < len(names):
        yield name_problem("arms", "two arms with one name", "distinct names", "rename one")
    for number, (arm, name) in enumerate(zip(trial.arms, names, strict=True), start=1):
        where = f"arms {number}"
        if not 1 <= len(name) <= MAX_NAME:
            yield name_problem(f"{where}.name", shorten(name), f"1 to {MAX_NAME} characters", "name the arm")
        if arm.regimen and arm.doses:
            yield name_problem(
                where, "a regimen and doses", "one of the two, or neither for no treatment", "remove one"
            )
        for place, dose in enumerate(arm.doses, start=1):
            yield from _dose_problems(f"{where}.doses {place}", dose)


def _dose_problems(where: str, dose: TrialDose) -> Iterator[Problem]:
    if not 1 <= len(dose.days) <= MAX_DOSES:
        yield name_problem(f"{where}.days", f"{len(dose.days)} days", f"1 to {MAX_DOSES}", "list the days")
    wrong = [day for day in dose.days if not 0 <= day <= LARGEST_DAY]
    if wrong:
        yield name_problem(
            f"{where}.days", f"{wrong[0]:g}", f"0 to {LARGEST_DAY:g}, counted from baseline", "correct it"
        )
    for name, value in (("size", dose.size), ("duration_days", dose.duration_days)):
        if not (math.isfinite(value) and value >= 0):
            yield name_problem(f"{where}.{name}", f"{value:g}", "0 or more", "correct the value")


def _number_problems(trial: TrialFile) -> Iterator[Problem]:
    for name, (least, most) in RANGES.items():
        count = getattr(trial, name)
        if not least <= count <= most:
            yield name_problem(name, str(count), f"{least} to {most:,}", "correct the value")
    for name, (low, high) in OPEN_RANGES.items():
        part, key = name.split(".")
        value = getattr(getattr(trial, part), key)
        if value is not None and not low <= value <= high:
            yield name_problem(name, f"{value:g}", f"{low:g} to {high:g}", "correct the value")
    if not 0.5 <= trial.level < 1:
        yield name_problem("level", f"{trial.level:g}", "0.5 to below 1", "write for example 0.95")
