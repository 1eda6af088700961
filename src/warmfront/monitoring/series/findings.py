"""What series of blood, antigens and patients' reports say."""

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.series.antigens import read_antigens
from warmfront.monitoring.series.contact_days import read_contact_days
from warmfront.monitoring.series.molecular import read_molecular_response
from warmfront.monitoring.series.patient_reports import read_reports
from warmfront.monitoring.series.turns import read_turns


def read_series(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Read every series that has findings of its own.

    Parameters
    ----------
    follow_up : FollowUp
        Corrections applied.
    knowledge : KnowledgeBase
        Series, scales, units.

    Returns
    -------
    tuple of Finding
        Molecular response, changes of slope, antigens, what patients report, days with contact; each with its
        interval or the reason why it has none, direction and source.
    """
    return (
        *read_molecular_response(follow_up, knowledge),
        *read_turns(follow_up, knowledge),
        *read_antigens(follow_up, knowledge),
        *read_reports(follow_up, knowledge),
        *read_contact_days(follow_up, knowledge),
    )
