"""The decisions of a revision as a policy: what `monitoring.revision` decides, carried out dose by dose."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.case import Case, Disease, History, Patient
from warmfront.domain.observations import FollowUp
from warmfront.domain.records import record
from warmfront.domain.revision import Decision
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.assessment import assess_follow_up
from warmfront.monitoring.evaluation.following import decision_day
from warmfront.monitoring.evaluation.policies import liver_open
from warmfront.monitoring.follow_up import merge
from warmfront.monitoring.revision.deciding import decide
from warmfront.monitoring.treatment import read_treatment
from warmfront.simulation.monitored_courses.emission import FIRST_AGENT, SECOND_AGENT, emit_course
from warmfront.simulation.monitored_courses.seeing import SeenCourses
from warmfront.simulation.monitored_courses.truth import GivenDoses

BoolArray = NDArray[np.bool_]
GRAVE = ("stop", "hold")


@record
class RevisingPolicy:
    """Carry out what a revision decides from everything known just before a dose.

    Stops and holds of an agent leave its dose out, a switch begins the second therapy, and everything else
    (tests, going on) changes no dose: an earlier scan that is asked for is not taken, since scans are fixed.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Rules, criteria, scales.
    name : str
        Words for the tables.
    left_out : tuple of str
        Series that are not handed over. ctDNA is left out by default: by the rules it asks for scans and for
        going on and changes no dose, and it is what costs most to read.
    """

    knowledge: KnowledgeBase
    name: str = "decisions of a revision"
    left_out: tuple[str, ...] = ("ctdna_mean_vaf",)

    def choose(self, seen: SeenCourses, given: GivenDoses, place: int) -> tuple[BoolArray, BoolArray]:
        """Decide for each patient from the records that a clinic would hand over."""
        n = len(given.first)
        first, second = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        day = decision_day(place)
        switched = np.asarray(given.second[:, :place].any(axis=1))
        for row in range(n):
            handed = emit_course(seen, given, row, known_by=day)
            kept = tuple(one for one in handed.observations if one.series not in self.left_out)
            decisions = decide_now(replace(handed, observations=kept), self.knowledge)
            actions = {(one.action, agent) for one in decisions for agent in one.agents}
            barred = {agent for action, agent in actions if action in GRAVE}
            # Under the second therapy a switch asks for a third, which is not simulated.
            turns = bool(switched[row]) or ("switch", FIRST_AGENT) in actions
            first[row] = not turns and FIRST_AGENT not in barred
            second[row] = turns and SECOND_AGENT not in barred
        # Nothing new begins while the liver is inflamed; the decision says so, and leaves it open until when.
        return first, second & ~liver_open(seen, day)


def decide_now(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Decision, ...]:
    """Decide as the history of a revision does for one day: rules alone, no new ranking.

    Parameters
    ----------
    follow_up : FollowUp
        All that is known.
    knowledge : KnowledgeBase
        Rules, criteria, scales.

    Returns
    -------
    tuple of Decision
        Gravest first.
    """
    merged = merge(follow_up)
    case = simulated_case(follow_up.case_id)
    assessment = assess_follow_up(merged, case, knowledge, thorough=False)
    return decide(assessment, read_treatment(merged, knowledge), merged, case, knowledge)


def simulated_case(case_id: str) -> Case:
    """Return the case of a simulated patient: lung cancer, nothing known before.

    Parameters
    ----------
    case_id : str
        Name of the patient.

    Returns
    -------
    Case
        Without any measurement.
    """
    return Case(
        case_id=case_id,
        disease=Disease(oncotree="LUAD"),
        history=History(prior_therapies=()),
        patient=Patient(age_years=60),
    )
