"""The page of regimens that were compared for one case."""

from warmfront.domain.plan import Plan
from warmfront.domain.schedules import ScheduleStudy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving import schedule_view
from warmfront.serving.citations import Citations
from warmfront.serving.pages import render_page


def render_schedules(study: ScheduleStudy, plan: Plan, knowledge: KnowledgeBase) -> str:
    """Write the page.

    Parameters
    ----------
    study : ScheduleStudy
        Of this case.
    plan : Plan
        Its case and the words of its use.
    knowledge : KnowledgeBase
        Models and their sources.

    Returns
    -------
    str
        One self-contained HTML page without scripts.
    """
    citations = Citations(knowledge.sources)
    return render_page(
        "schedules.html.j2",
        ("page.css", "report.css", "cohort.css"),
        {
            "research_use": plan.research_use,
            "case": plan.case,
            "study": study,
            "study_file": "schedules.json",
            "schedule_figure": schedule_view.trajectories_figure(study),
            "differences_figure": schedule_view.differences_figure(study),
            "front_figure": schedule_view.front_figure(study),
            "schedule_view": schedule_view,
            "knowledge": knowledge,
            "cite": citations.cite,
            "citations": citations,
        },
    )
