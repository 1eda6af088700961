"""The plan: what the main job hands to the report."""

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.next_test import NextTest
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.records import record
from warmfront.domain.response import ResponseEstimate
from warmfront.domain.schedules import ScheduleStudy
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import Applicability, TmeProfile


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
