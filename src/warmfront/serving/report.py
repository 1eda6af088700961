"""The report of one patient: a plan in, one self-contained HTML page out."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving import (
    access_view,
    board,
    bottleneck_view,
    evidence_view,
    fractions_view,
    harm_view,
    next_test_view,
    options_view,
    profile_view,
    ranking_view,
    schedule_view,
    sequence_view,
    space_view,
    targets_view,
)
from warmfront.serving.case_view import case_groups
from warmfront.serving.citations import Citations
from warmfront.serving.figures.bars import draw_bars
from warmfront.serving.genomics_view import view_genomics
from warmfront.serving.measurements_view import group_measurements, list_unformed, name_calls, say_measured
from warmfront.serving.pages import render_page
from warmfront.serving.phenotype_view import say_footing, say_set, say_space
from warmfront.serving.response_view import model_cards, say_estimate
from warmfront.serving.wording import say_place
from warmfront.tme.directions import NO_DIRECTION


def render(plan: Plan, knowledge: KnowledgeBase, tissues: Mapping[str, Markup] | None = None) -> str:
    """Write the report of one plan.

    Parameters
    ----------
    plan : Plan
        The whole answer for one patient.
    knowledge : KnowledgeBase
        Names, studies, references and sources that the plan refers to.
    tissues : mapping of str to Markup, optional
        Pictures of the tissue by sample, from `draw_tissue_alone`; a stored plan holds no cells to draw
        them from.

    Returns
    -------
    str
        HTML without scripts and without any outside request; prints on A4. Page 1 is for the
        board; the simulated schedule is never on it.
    """
    content = {
        **_content(plan, knowledge),
        "space": space_view.view_space(plan.profile, knowledge, tissues or {}),
    }
    pictures = any("<image" in tissue for tissue in (tissues or {}).values())
    return render_page("report.html.j2", ("page.css", "report.css"), content, pictures)


def _content(plan: Plan, knowledge: KnowledgeBase) -> dict[str, Any]:
    citations = Citations(knowledge.sources)
    steps = profile_view.step_rows(plan.profile.cycle if plan.profile else (), plan.bottleneck, knowledge)
    note = plan.profile.reference_note if plan.profile else ""
    ends = profile_view.ends_of(plan.profile, knowledge)
    missing, missing_hidden = board.first(plan.missing, board.MISSING_SHOWN)
    cards = model_cards(plan, knowledge)
    constraints = {entry.constraint: entry for entry in knowledge.constraints}
    return {
        "plan": plan,
        "case": plan.case,
        "knowledge": knowledge,
        "tumour": board.name_tumour(plan.case, knowledge),
        "facts": board.who_facts(plan.case),
        "missing": missing,
        "missing_hidden": missing_hidden,
        "shares_figure": _shares_figure(plan),
        "steps": steps,
        "wheel": profile_view.wheel_figure(steps, ends),
        "place": partial(say_place, lowest=ends[0], highest=ends[1]),
        "tiers": board.tier_views(plan.ranking),
        "axis_groups": profile_view.group_axes(plan.profile, knowledge) if plan.profile else (),
        "strip": profile_view.strip_figure(plan, knowledge),
        "support_figure": bottleneck_view.support_figure(plan.bottleneck),
        "support_words": bottleneck_view.say_support(plan.bottleneck),
        "contender_words": bottleneck_view.say_contenders(plan.bottleneck),
        "firmness": bottleneck_view.say_firmness(plan.bottleneck),
        "flips": bottleneck_view.say_flips(
            plan.bottleneck.flips, {name: entry.label for name, entry in constraints.items()}
        ),
        "measurement_groups": group_measurements(plan.profile),
        "say_measured": say_measured,
        "no_direction": NO_DIRECTION,
        "genomics": view_genomics(plan.profile),
        "unformed": list_unformed(plan.profile),
        "calls": name_calls(plan.profile),
        "set_words": say_set(plan.phenotype),
        "space_words": say_space(plan.profile),
        "footing": say_footing(plan.phenotype),
        "disagreements": plan.profile.disagreements if plan.profile else (),
        "fractions": fractions_view.fractions_figure(plan.profile),
        "measured_fractions": fractions_view.find_measured(plan.profile),
        "composition": fractions_view.view_composition(plan.profile),
        "no_fractions": fractions_view.explain_absence(plan.profile),
        "constraints": constraints,
        "response_cards": cards,
        "card_names": {card.card for card in cards},
        "say_estimate": say_estimate,
        "left_out": options_view.group_left_out(plan),
        "ranking_view": ranking_view,
        "order_firmness": ranking_view.view_firmness(plan.ranking, knowledge) if plan.ranking.weights else (),
        "most_rows": ranking_view.MOST_ROWS,
        "parts_figures": {
            view.tier.value: ranking_view.draw_tier_parts(view.tier.value, view.options, plan.ranking)
            for view in board.tier_views(plan.ranking)
        },
        "schedule_figure": schedule_view.trajectories_figure(plan.schedule),
        "differences_figure": schedule_view.differences_figure(plan.schedule),
        "front_figure": schedule_view.front_figure(plan.schedule),
        "schedule_view": schedule_view,
        "case_groups": case_groups(plan.case, knowledge),
        "view": options_view,
        "harm_view": harm_view,
        "sequence_view": sequence_view,
        "access_view": access_view,
        "evidence_view": evidence_view,
        "next_test_view": next_test_view,
        "targets_view": targets_view,
        "first": board.first,
        "first_sentence": board.first_sentence,
        "plain_sentence": partial(board.without_note, note=note),
        "most": board.PAGE_1_CHARACTERS,
        "arguments_shown": board.ARGUMENTS_SHOWN,
        "cite": citations.cite,
        "citations": citations,
    }


def _shares_figure(plan: Plan) -> Markup | None:
    shares = board.phenotype_shares(plan)
    if not shares or plan.phenotype.call is None:
        return None
    return draw_bars(shares, plan.phenotype.call.value, plan.phenotype.abstained)
