"""The sentences that must stand beside the numbers of a virtual trial."""

import math

from warmfront.domain.units import DAYS_PER_MONTH, DAYS_PER_YEAR
from warmfront.simulation.trial.courses import TrialRun
from warmfront.simulation.trial.design import MeasurementError, TrialSettings


def write_notes(run: TrialRun, n_courses: int) -> tuple[str, ...]:
    """Say what a trial assumed.

    Parameters
    ----------
    run : TrialRun
        Design.
    n_courses : int
        Patients from whose courses replicates were drawn.

    Returns
    -------
    tuple of str
        Sentences.
    """
    settings = run.settings
    rule = settings.rule
    said = [
        f"RECIST 1.1 on the sum of diameters of {len(settings.readout.outputs)} simulated "
        f"lesion{'s' if len(settings.readout.outputs) > 1 else ''}: response at "
        f"-{100 * rule.shrinkage:g}%, progression at +{100 * rule.growth:g}% and +{rule.growth_mm:g} mm over "
        f"the nadir or a new lesion; response {'confirmed' if rule.confirmed else 'not confirmed'}; stable "
        f"disease counts from day {rule.stable_days:g}. Real patients have more lesions than the model.",
        _say_error(settings.error),
        _say_scanning(settings),
        _say_follow_up(settings),
        _say_treatment(run),
    ]
    if settings.link is None:
        said.append(
            "Survival is not modelled: without a link from tumour size to death nobody dies, and "
            "progression-free survival holds progression alone."
        )
    else:
        link = settings.link
        said.append(
            f"Survival follows a link found in {link.n_patients} patients with {link.disease} under "
            f"{link.treatment} ({link.source}, {link.status.value}). {link.limits}"
        )
    if settings.n_replicates:
        said.append(
            f"Prediction intervals: {settings.n_replicates} trials of {settings.n_per_arm} patients per arm "
            f"drawn with replacement from {n_courses} courses, other patients in each arm, scans read anew. "
            "They hold the chance of a trial and the spread of the population, not the doubt about the model."
        )
    if run.population.weights is not None:
        said.append("The population is weighted; patients were resampled in proportion to their weights.")
    return tuple(said)


def _say_treatment(run: TrialRun) -> str:
    ruled = [arm.name for arm in run.arms if arm.rules]
    words = "Treatment goes on as written, whatever the scans show; nobody changes treatment."
    if not ruled:
        return words
    return (
        f"{words} In {', '.join(ruled)} rules hold or stop doses, decided on planned days from the true "
        "state of the patient, without error of measurement."
    )


def _say_error(error: MeasurementError) -> str:
    if not error.lesion_log_sd and not error.reader_log_sd:
        return "Scans are read without error."
    readers = "another reader at each scan" if error.new_reader_each_scan else "one reader for all scans"
    words = (
        f"Each diameter is read with an error of {100 * error.lesion_log_sd:.1f}% (one standard deviation of "
        f"the logarithm), and each reader strays by {100 * error.reader_log_sd:.1f}% on all lesions; "
        f"{readers} of a patient. The same errors in every arm."
    )
    return f"{words} {error.note}".strip()


def _say_scanning(settings: TrialSettings) -> str:
    limits = settings.scanning
    return (
        f"Target lesions measure {limits.measurable_mm:g} mm or more at baseline; what is too small to "
        f"measure is written as {limits.smallest_mm:g} mm, and below {limits.gone_mm:g} mm nothing is seen."
    )


def _say_follow_up(settings: TrialSettings) -> str:
    follow = settings.follow_up
    yearly = 100 * -math.expm1(-DAYS_PER_YEAR * follow.dropout_per_day)
    words = (
        f"Patients enter evenly over {follow.accrual_days / DAYS_PER_MONTH:.1f} months, the data cut is "
        f"{follow.after_last_entry_days / DAYS_PER_MONTH:.1f} months after the last entry, and {yearly:.1f}% "
        "leave in a year for reasons other than the tumour."
    )
    return f"{words} {follow.note}".strip()
