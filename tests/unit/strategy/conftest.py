"""A knowledge base whose strategies, agents, interactions and rows are made up, on the packaged tables."""

import dataclasses
from collections.abc import Callable

import pytest

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.case import Biomarkers, Case, Disease, History, OrganFunction, Patient
from warmfront.domain.evidence import Interaction, Status
from warmfront.domain.therapy import Agent, Approval, Candidate, Condition, Strategy
from warmfront.domain.tme import Applicability
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.base import KnowledgeBase, ObservedResponse
from warmfront.knowledge.files import load_knowledge

MakeKnowledge = Callable[..., KnowledgeBase]
MakeStrategy = Callable[..., Strategy]

AGENTS = {
    "pd1": ("checkpoint inhibitor", "PD-1", ("liver", "lung", "skin")),
    "pd1_other": ("checkpoint inhibitor", "PD-1", ("liver", "lung", "skin")),
    "ctla4": ("checkpoint inhibitor", "CTLA-4", ("gut", "liver")),
    "abemaciclib": ("CDK4/6 inhibitor", "CDK4/6", ("liver", "bone marrow")),
    "trilaciclib": ("CDK4/6 inhibitor", "CDK4/6", ("bone marrow",)),
    "radiation": ("radiotherapy", "DNA", ("skin",)),
    "cells": ("CAR-T", "CD19", ("brain", "bone marrow")),
}


@pytest.fixture(scope="session")
def make_strategy() -> MakeStrategy:
    def make(name: str, **fields: object) -> Strategy:
        base: dict[str, object] = {
            "strategy_id": name,
            "name": name.replace("_", " ").capitalize(),
            "strategy_class": "made up",
            "tier": Tier.TRIAL,
            "steps": (7,),
            "constraints": ("checkpoint_brake",),
            "agents": ("pd1",),
            "disease_groups": ("urothelial", "any solid"),
            "order_note": "order unknown",
            "feasibility": "made up",
            "summary": "made up",
            "status": Status.TRIAL,
            "sources": ("made_up",),
        }
        return Strategy(**{**base, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def make_knowledge() -> MakeKnowledge:
    agents = {
        name: Agent(
            agent_id=name,
            name=name,
            agent_class=kind,
            target=target,
            route="made up",
            organs_at_risk=organs,
            source="made_up",
            status=Status.ASSUMPTION,
        )
        for name, (kind, target, organs) in AGENTS.items()
    }

    def make(*strategies: Strategy, **tables: object) -> KnowledgeBase:
        empty: dict[str, object] = {
            "agents": agents,
            "interactions": (),
            "observed": (),
            "studies": {},
            "outcomes": (),
            "general_conditions": (),
        }
        named = {strategy.strategy_id: strategy for strategy in strategies}
        return dataclasses.replace(load_knowledge(), strategies=named, **{**empty, **tables})  # type: ignore[arg-type]

    return make


@pytest.fixture
def case() -> Case:
    """First-line urothelial cancer with everything stated and nothing in the way."""
    return Case(
        case_id="made-up",
        disease=Disease(oncotree="BLCA", line_of_therapy=1, stage="IV"),
        patient=Patient(age_years=60.0, sex="female", ecog=0, pregnancy=False),
        history=History(
            prior_therapies=(),
            comorbidities=(),
            autoimmune_disease=(),
            active_infections=(),
            prior_immune_toxicity=(),
            steroids_mg_per_day=0.0,
            transplant="none",
            current_drugs=(),
            hepatitis_b="none",
        ),
        organ_function=OrganFunction(
            lvef_percent=60.0, egfr_ml_per_min=80.0, oxygen_saturation_percent=98.0, child_pugh="A"
        ),
        biomarkers=Biomarkers(mutations=(), msi="MSS"),
    )


@pytest.fixture(scope="session")
def make_bottleneck() -> Callable[..., Bottleneck]:
    def reading(constraint: str, weight: float, *, overriding: bool = False) -> ConstraintReading:
        return ConstraintReading(
            constraint=constraint,
            label=constraint.replace("_", " "),
            cycle_step=7,
            weight=weight,
            read=1.0,
            evidence_for=("made up",),
            evidence_against=(),
            unread=(),
            overriding=overriding,
        )

    def make(*named: tuple[str, float], overriding: bool = False) -> Bottleneck:
        readings = tuple(
            reading(name, weight, overriding=overriding and index == 0)
            for index, (name, weight) in enumerate(named)
        )
        return Bottleneck(
            leading=readings[0] if readings else None,
            runner_up=readings[1] if len(readings) > 1 else None,
            readings=readings,
            abstained=not readings,
            reason="" if readings else "nothing could be named",
            contenders=tuple(
                entry.constraint
                for entry in readings[1:]
                if entry.weight > 0 and not overriding and readings[0].weight - entry.weight < 0.2
            ),
        )

    return make


@pytest.fixture(scope="session")
def solid() -> Applicability:
    return Applicability(
        tumour_group="urothelial",
        tumour_class="solid",
        phenotype_use="supported",
        flags=(),
        unsupported=(),
        suppressed_axes=(),
    )


@pytest.fixture(scope="session")
def make_approval() -> Callable[..., Approval]:
    def make(*groups: str, lines: tuple[int, ...] = (1,), requires: tuple[str, ...] = ()) -> Approval:
        return Approval(
            disease_groups=groups or ("urothelial",),
            lines=lines,
            dated="2024-01",
            achieved="made-up trial: longer",
            requires=requires,
            source="made_up",
            status=Status.TRIAL,
        )

    return make


@pytest.fixture(scope="session")
def make_condition() -> Callable[..., Condition]:
    def make(rule: str, **fields: object) -> Condition:
        return Condition(rule=rule, source="made_up", status=Status.ASSUMPTION, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def make_candidate() -> Callable[..., Candidate]:
    def make(name: str, tier: Tier = Tier.TRIAL, *, leads: bool = False, second: bool = False) -> Candidate:
        return Candidate(
            strategy_id=name,
            tier=tier,
            answers_leading=leads,
            answers_runner_up=second,
            answered=(),
            reason="made up",
        )

    return make


@pytest.fixture(scope="session")
def make_row() -> Callable[..., ObservedResponse]:
    def make(name: str, events: int, n: int, **fields: object) -> ObservedResponse:
        base: dict[str, object] = {
            "study_id": name,
            "disease_group": "urothelial",
            "oncotree": "BLCA",
            "agent": "pd1",
            "agent_class": "PD-1 inhibitor",
            "line": "1",
            "age_group": "adult",
            "criterion": "RECIST 1.1",
            "events": events,
            "n": n,
            "source": "made_up",
            "note": "",
        }
        return ObservedResponse(**{**base, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def make_interaction() -> Callable[..., Interaction]:
    def make(name: str, first: str, second: str, **fields: object) -> Interaction:
        base: dict[str, object] = {
            "interaction_id": name,
            "class_a": first,
            "class_b": second,
            "event": "made-up event",
            "evidence": "made-up rate",
            "severity": "moderate",
            "hard_stop": False,
            "source": "made_up",
            "doi": "",
            "status": Status.TRIAL,
            "verification": "seen",
        }
        return Interaction(**{**base, **fields})  # type: ignore[arg-type]

    return make
