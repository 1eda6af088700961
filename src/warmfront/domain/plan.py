"""The plan: what the main job hands to the report."""

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.next_test import NextTest
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.records import record
from warmfront.domain.response import ResponseEstimate
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import Applicability, TmeProfile


@record
class Trajectory:
    """Simulated tumour burden over time under one schedule.

    Parameters
    ----------
    schedule : str
        Name of the schedule.
    time_days : tuple of float
        Days since the start of treatment.
    median, low, high : tuple of float
        Tumour burden relative to its start (1 = unchanged): median, 5th and 95th percentile over
        parameter draws.
    doses : tuple of tuple (str, float)
        Agent and day of each dose.
    """

    schedule: str
    time_days: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    doses: tuple[tuple[str, float], ...]


@record
class ScheduleContrast:
    """Difference of two schedules over the same parameter draws.

    Parameters
    ----------
    first, second : str
        Names of the schedules; the difference is first minus second.
    quantity : str
        What is compared, with unit.
    median, low, high : float
        Median, 5th and 95th percentile over the paired draws.
    """

    first: str
    second: str
    quantity: str
    median: float
    low: float
    high: float


@record
class ScheduleStudy:
    """Simulation of one combination before, with and after its partner.

    Parameters
    ----------
    label : str
        What may be claimed of it.
    model : str
        Model id, source and what it stands for.
    option : str or None
        Strategy that was simulated; None when no option has the needed shape.
    trajectories : tuple of Trajectory
        One for each schedule.
    contrasts : tuple of ScheduleContrast
        Paired differences.
    failed_draws : int
        Parameter draws that could not be solved.
    n_draws : int
        Parameter draws in all.
    note : str
        Why there is no simulation, or its limits.
    """

    label: str
    model: str
    option: str | None
    trajectories: tuple[Trajectory, ...]
    contrasts: tuple[ScheduleContrast, ...]
    failed_draws: int
    n_draws: int
    note: str


@record
class Provenance:
    """What is needed to get the same plan again."""

    package_version: str
    knowledge_version: str
    seed: int
    reference: str | None
    inputs: tuple[tuple[str, str], ...]


@record
class Plan:
    """The whole answer for one patient.

    Parameters
    ----------
    case : Case
        What was known.
    applicability : Applicability
        What could be asked of the specimen.
    profile : TmeProfile or None
        None when no usable expression was supplied.
    phenotype : Phenotype
        Immune phenotype, or why there is none.
    bottleneck : Bottleneck
        What holds the response back.
    ranking : Ranking
        Options and everything left out.
    schedule : ScheduleStudy
        Simulation; a hypothesis, not for page 1.
    monitoring : tuple of str
        What to watch.
    missing : tuple of str
        What is missing before the meeting, most useful first.
    mapping : tuple of str
        Fate of the gene labels, in sentences.
    flags : tuple of str
        Limits that apply to this plan.
    abstained : bool
        True when neither a phenotype nor a bottleneck could be given.
    provenance : Provenance
        How to get it again.
    research_use : str
        Wording that stands on top of every output.
    responses : tuple of ResponseEstimate
        What response predictors say; never a benefit.
    next_test : NextTest or None
        What to measure next, which can be "no further test".
    """

    case: Case
    applicability: Applicability
    profile: TmeProfile | None
    phenotype: Phenotype
    bottleneck: Bottleneck
    ranking: Ranking
    schedule: ScheduleStudy
    monitoring: tuple[str, ...]
    missing: tuple[str, ...]
    mapping: tuple[str, ...]
    flags: tuple[str, ...]
    abstained: bool
    provenance: Provenance
    research_use: str
    responses: tuple[ResponseEstimate, ...] = ()
    next_test: NextTest | None = None
