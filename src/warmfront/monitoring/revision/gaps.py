"""What is missing so that a decision could be made: asked for as a test, never guessed."""

from warmfront.domain.follow_up import Assessment
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.revision.benefit import choose_course
from warmfront.monitoring.revision.drafts import Draft, give_reason, number
from warmfront.monitoring.treatment import Treatment, name_therapies


def find_gaps(assessment: Assessment, treatment: Treatment, knowledge: KnowledgeBase) -> list[Draft]:
    """List what keeps the plan from being judged.

    Parameters
    ----------
    assessment : Assessment
        What the rooms read.
    treatment : Treatment
        What is given.
    knowledge : KnowledgeBase
        Revision rules and numbers.

    Returns
    -------
    list of Draft
        Tests only.
    """
    if not treatment.given:
        return [_test("REV-MISS-THERAPY", "therapy", "no therapy against the tumour is stated", knowledge)]
    course = choose_course(assessment.responses, treatment)
    if course is None:
        refused = [f"{one.label}: {one.chosen_because}" for one in assessment.responses if one.refused]
        why = "; ".join(refused) or f"no call was made since {treatment.line_start}"
        return [
            _test("REV-MISS-RESPONSE", f"response to {name_therapies(treatment.present)}", why, knowledge)
        ]
    last = course.calls[-1].date
    if treatment.through is None or (treatment.through - last).days <= number(
        "assessment_due_days", knowledge
    ):
        return []
    words = f"last {course.label} on {last}, {(treatment.through - last).days} days before the last data"
    return [_test("REV-MISS-SCAN", "assessment of response", words, knowledge)]


def _test(name: str, subject: str, words: str, knowledge: KnowledgeBase) -> Draft:
    rule = knowledge.monitoring.revision_rules[name]
    return Draft(
        action="test",
        subject=subject,
        what=rule.words,
        reasons=(give_reason(rule, words, None),),
        certainty=rule.certainty,
        reversed_by=rule.reversed_by,
    )
