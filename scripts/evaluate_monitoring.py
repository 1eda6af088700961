"""How monitoring does on simulated courses; writes the tables of docs/reference/monitoring-evaluation.md.

    python scripts/evaluate_monitoring.py

Truth comes from models, never from people. Early-warning rules and policies were fixed before.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from monitoring_figures import draw_course, draw_effects, pick_patient
from monitoring_tables import Outcomes, liver_table, number_table, policy_table, warning_table
from pages import REFERENCE, ROOT, replace_block
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.evaluation.following import (
    Policy,
    SimulatedPatients,
    follow_policy,
    make_patients,
    solve_under,
)
from warmfront.monitoring.evaluation.outcomes import PatientOutcomes, join_outcomes, judge_patients
from warmfront.monitoring.evaluation.policies import (
    BlindSwitch,
    FixedPlan,
    RulePolicy,
    progressed_once,
    progressed_or_risen,
    progressed_twice,
    progressed_with_ctdna,
    progression_scans,
)
from warmfront.monitoring.evaluation.revising import RevisingPolicy
from warmfront.monitoring.evaluation.twin_forecast import TwinForecast, make_pool
from warmfront.monitoring.evaluation.warnings import (
    WatchedCohort,
    make_cell_cohort,
    make_tumour_cohorts,
    measure_rule,
)
from warmfront.serving.notebook import standalone
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.engines import default_engine
from warmfront.simulation.monitored_courses.truth import fixed_plan

PAGE = REFERENCE / "monitoring-evaluation.md"
IMAGES = ROOT / "docs" / "images"
SEED = 20261122
TRUTHS = ("core", "checkpoint_qsp", "effector_prey", "innate_adaptive")
FITTED = ("core", "checkpoint_qsp", "effector_prey")
FIXED = "fixed plan"
POOL_DRAWS = 2000
PARTS = ("numbers", "warnings", "policies", "revision")


def make_policies(knowledge: KnowledgeBase, engine: BatchEngine, truth: str) -> list[Policy]:
    """Every policy that costs little; the twins are of models other than the truth."""
    others = [name for name in FITTED if name != truth]
    twin = TwinForecast(pool=make_pool(knowledge, engine, others, POOL_DRAWS, SEED + 9))
    rules: dict[str, Callable[..., np.ndarray]] = {
        "progression on one scan": progressed_once,
        "still there on the next scan": progressed_twice,
        "one scan, or ctDNA rising": progressed_or_risen,
        "one scan with ctDNA, or the next scan": progressed_with_ctdna,
        "foreseen by twins, or the next scan": lambda seen, day: (
            twin(seen, day) | progressed_twice(seen, day)
        ),
    }
    return [
        FixedPlan(name=FIXED),
        BlindSwitch(day=84.0, name="all switched on day 84, blindly"),
        *(RulePolicy(name=name, progression=rule) for name, rule in rules.items()),
    ]


def warning_blocks(
    knowledge: KnowledgeBase, engine: BatchEngine, cells: int, patients: int
) -> dict[str, str]:
    """Lead time and false alarms of every rule."""
    rules = knowledge.monitoring.early_warning.values()
    cohort = make_cell_cohort(knowledge, engine, cells, SEED)
    after_cells, of_tumours = [], []
    for rule in rules:
        if rule.event in cohort.event_days:
            found = measure_rule(rule, cohort, knowledge, np.random.default_rng(SEED))
            after_cells.append((f"{cohort.label}: {rule.event}", rule.label, found))
    for truth in TRUTHS:
        for watched in make_tumour_cohorts(make_patients(knowledge, engine, truth, patients, SEED), truth):
            for rule in rules:
                if rule.event in watched.event_days:
                    found = measure_rule(rule, watched, knowledge, np.random.default_rng(SEED))
                    of_tumours.append((watched.label, rule.label, found))
    return {
        "events": describe_cells(cohort),
        "cells": warning_table(after_cells),
        "ctdna": warning_table(of_tumours),
        "scans": describe_scans(knowledge, engine, patients),
    }


def compared_with(knowledge: KnowledgeBase) -> list[Policy]:
    """What the decisions of a revision are held against; the same patients begin the longer lists above."""
    return [
        FixedPlan(name=FIXED),
        BlindSwitch(day=84.0, name="all switched on day 84, blindly"),
        RulePolicy(name="progression on one scan", progression=progressed_once),
        RulePolicy(name="still there on the next scan", progression=progressed_twice),
        RevisingPolicy(knowledge=knowledge),
    ]


def revision_blocks(knowledge: KnowledgeBase, engine: BatchEngine, patients: int) -> dict[str, str]:
    """The decisions of a revision against the fixed plan."""
    policies = compared_with(knowledge)
    working = follow_all(knowledge, engine, patients, 1.0, policies)
    useless = follow_all(knowledge, engine, patients // 2, 0.0, policies)
    together = f"all {len(TRUTHS)} models"
    return {
        "revision": policy_table(working | {together: pool(working)}, FIXED, SEED),
        "revision-useless": policy_table({together: pool(useless)}, FIXED, SEED),
        "revision-liver": liver_table(pool(working), FIXED, SEED),
    }


def follow_all(
    knowledge: KnowledgeBase,
    engine: BatchEngine,
    patients: int,
    strength: float,
    policies: Sequence[Policy] | None = None,
) -> dict[str, dict[str, PatientOutcomes]]:
    """Outcomes of every policy on the same patients of every model."""
    found: dict[str, dict[str, PatientOutcomes]] = {}
    for truth in TRUTHS:
        drawn = replace(make_patients(knowledge, engine, truth, patients, SEED), second_strength=strength)
        by_policy = found[truth] = {}
        for policy in policies or make_policies(knowledge, engine, truth):
            given, true, _ = follow_policy(drawn, policy)
            by_policy[policy.name] = judge_patients(given, true)
    return found


def pool(found: Outcomes) -> dict[str, PatientOutcomes]:
    """Patients of all models, each model with the same number."""
    names = next(iter(found.values()))
    return {name: join_outcomes([by_policy[name] for by_policy in found.values()]) for name in names}


def policy_blocks(knowledge: KnowledgeBase, engine: BatchEngine, patients: int) -> dict[str, str]:
    """The comparison with an effective second therapy, and with one that does nothing."""
    working = follow_all(knowledge, engine, patients, 1.0)
    useless = follow_all(knowledge, engine, patients, 0.0)
    (IMAGES / "monitoring-effects.svg").write_text(standalone(draw_effects(working, FIXED, SEED)))
    draw_patient(knowledge, engine)
    everyone = {f"all {len(TRUTHS)} models": pool(useless)}
    return {
        "policies": policy_table(working | {f"all {len(TRUTHS)} models": pool(working)}, FIXED, SEED),
        "useless": policy_table(everyone, FIXED, SEED),
        "liver": liver_table(pool(working), FIXED, SEED),
    }


def describe_scans(knowledge: KnowledgeBase, engine: BatchEngine, patients: int) -> str:
    """How often a scan shows a progression that is not there, under the fixed plan."""
    lines = []
    for truth in TRUTHS:
        drawn: SimulatedPatients = make_patients(knowledge, engine, truth, patients, SEED)
        true, seen = solve_under(drawn, fixed_plan(patients))
        shown = progression_scans(seen, np.inf)
        early = (shown & (seen.scan_days < true.progression_day[:, None])).any(axis=1)
        real = np.isfinite(true.progression_day)
        back = np.mean([takes_back(row, np.isfinite(seen.scan_known[n])) for n, row in enumerate(shown)])
        liver = np.isfinite(true.grade_2_day).mean()
        lines.append(
            f"- {truth}: {100 * real.mean():.0f}% truly progress by day 252; in {100 * early.mean():.0f}% a "
            f"scan shows progression before it is true; in {100 * back:.0f}% the next scan takes the first "
            f"progression back; {100 * liver:.0f}% get hepatitis of grade 2 or more."
        )
    return "\n".join(lines)


def takes_back(shown: np.ndarray, taken: np.ndarray) -> bool:
    """Whether the scan after the first one that shows progression does not show it."""
    scans = shown[taken]
    first = np.flatnonzero(scans)
    return bool(len(first) and first[0] + 1 < len(scans) and not scans[first[0] + 1])


def describe_cells(events: WatchedCohort) -> str:
    """How often the events of early warning come."""
    severe = np.isfinite(events.event_days["severe CRS"])
    low = np.isfinite(events.event_days["severe neutropenia"])
    when = np.median(events.event_days["severe CRS"][severe])
    return (
        f"Severe CRS comes in {100 * severe.mean():.0f}% (the generator was set by the 12% of 133 adults of "
        f"`hay2017_abstract`), at a median of {when:.0f} days after the infusion; neutrophils fall "
        f"below 0.5 in {100 * low.mean():.0f}%."
    )


def draw_patient(knowledge: KnowledgeBase, engine: BatchEngine) -> None:
    """Draw two simulated patients under the fixed plan and under one rule."""
    drawn = make_patients(knowledge, engine, "effector_prey", 60, SEED)
    rule = RulePolicy(name="switched when still there on the next scan", progression=progressed_twice)
    followed = [(policy.name, *follow_policy(drawn, policy)) for policy in (FixedPlan(name=FIXED), rule)]
    for helped, word in ((True, "helps"), (False, "harms")):
        row = pick_patient(followed[0][2], followed[1][2], followed[1][1], helped=helped)
        title = f"Simulated: a patient of effector_prey whom a switch {word}; the fixed plan is dashed"
        (IMAGES / f"monitoring-switch-{word}.svg").write_text(standalone(draw_course(row, followed, title)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=2000, help="courses after CAR T cells")
    parser.add_argument("--patients", type=int, default=400, help="patients of each model")
    parser.add_argument("--revised", type=int, default=200, help="patients of each model that are revised")
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    options = parser.parse_args()
    started = time.process_time()
    knowledge, engine = load_knowledge(), default_engine()
    for part in options.parts:
        if part == "numbers":
            blocks = {"numbers": number_table(knowledge)}
        elif part == "warnings":
            blocks = warning_blocks(knowledge, engine, options.cells, options.patients)
        elif part == "policies":
            blocks = policy_blocks(knowledge, engine, options.patients)
        else:
            blocks = revision_blocks(knowledge, engine, options.revised)
        text = PAGE.read_text()
        for name, content in blocks.items():
            text = replace_block(text, name, content)
        PAGE.write_text(text)
        print(f"{part} written to {PAGE} ({time.process_time() - started:.0f} CPU s so far)", flush=True)


if __name__ == "__main__":
    main()
