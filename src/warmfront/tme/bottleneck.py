"""Locate what holds the immune response back: the named constraint, its cycle step, and the runner-up.

Every piece of evidence adds log-odds (`support`), the constraints and "none of these, or cannot tell" share
the support, and draws over weights, genes and gaps say how firm the answer is (`draws`). The shares are
model probabilities under stated weights and not calibrated; docs/reference/bottleneck.md has the formula.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.bottleneck import Bottleneck, ConstraintReading, StepSupport
from warmfront.domain.case import Case
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.records import record
from warmfront.domain.tme import Applicability, EstablishedFact, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.constraint_model import (
    ConstraintDefinition,
    ConstraintModel,
    ConstraintPiece,
    discount_of,
)
from warmfront.tme.arguments import argue
from warmfront.tme.draws import Draws, draw_measured, draw_percentiles, draw_shares
from warmfront.tme.facts import establish
from warmfront.tme.firmness import say_abstention, say_firmness, say_stability
from warmfront.tme.flips import find_flips
from warmfront.tme.measured_arguments import stands_in
from warmfront.tme.patient_view import Argument, PatientView
from warmfront.tme.strength import PERCENTILE_KINDS, require_model
from warmfront.tme.support import Evidence, add_up, find_leaders, share_out

INTERVAL = (5.0, 95.0)
"""Percentiles of the draws that make an interval: 90%, as for the gene-set stability bands."""

STEPS = range(1, 8)

OPTIONAL = frozenset({"fraction", "event", "measurement", "tissue"})
"""Kinds of evidence whose absence does not make a constraint unreadable."""


@record
class Term:
    """One piece as it counts in this patient; a hit that only widens has no piece in the table."""

    owner: int
    name: str
    piece: ConstraintPiece | None
    log_odds: float
    low: float
    high: float
    discount: float
    argument: Argument
    read_counts: bool


def locate(
    profile: TmeProfile | None,
    phenotype: Phenotype,
    case: Case,
    applicability: Applicability,
    knowledge: KnowledgeBase,
    rng: np.random.Generator | None = None,
) -> Bottleneck:
    """Locate the constraint that holds the response back.

    Parameters
    ----------
    profile : TmeProfile or None
        None when no expression was supplied; only facts can then decide.
    phenotype : Phenotype
        Read only when it did not abstain.
    case : Case
        Facts and laboratory values.
    applicability : Applicability
        Axes that must not be read; haematological tumours are not located by expression.
    knowledge : KnowledgeBase
        Constraint and fact tables.
    rng : numpy.random.Generator or None
        For intervals and stability; None leaves them out. The named constraint does not depend on it.

    Returns
    -------
    Bottleneck
        The leading constraint and the runner-up with their evidence, or an abstention with its reason.

    Notes
    -----
    An established biallelic, clonal loss (B2M, JAK1/2, TAP) leads whatever the expression says, unless a
    fact of its own switches it off: mismatch-repair deficiency for B2M (10.1038/s41586-022-05593-1).
    """
    model = require_model(knowledge)
    facts = {fact.fact: fact for fact in establish(case, knowledge)}
    view = PatientView(
        profile=profile,
        phenotype=phenotype,
        case=case,
        applicability=applicability,
        facts=facts,
        knowledge=knowledge,
    )
    numbered = tuple(enumerate(knowledge.constraints))
    terms = tuple(term for owner, entry in numbered for term in _terms(owner, entry, view, model))
    evidence = _as_arrays(terms, len(knowledge.constraints))
    net = add_up(evidence)
    shares = share_out(net, model.prior_log_odds)
    read = [_read(owner, entry, terms, view, float(net[owner])) for owner, entry in numbered]
    able = np.array([reading.read >= model.minimum_read for reading in read])
    draws = _draw(terms, evidence, view, model, rng)
    readings = tuple(_supported(reading, place, shares, draws) for place, reading in enumerate(read))
    found = _conclude(readings, int(find_leaders(shares, able)), model, profile, applicability, shares)
    found = _with_draws(found, readings, draws)
    if found.leading is not None and found.leading.overriding:
        return found
    flips = find_flips(evidence, [term.name for term in terms], knowledge.constraints, able, model)
    return replace(found, flips=flips)


def _terms(
    owner: int, definition: ConstraintDefinition, view: PatientView, model: ConstraintModel
) -> list[Term]:
    terms = []
    for piece in definition.pieces:
        argument = argue(piece, view)
        if argument is None:
            continue
        terms.append(
            Term(
                owner=owner,
                name=piece.why,
                piece=piece,
                log_odds=piece.log_odds,
                low=piece.low,
                high=piece.high,
                discount=discount_of(piece, definition, model),
                argument=argument,
                # Whether both copies are lost is rarely known and decides by rule; optional inputs only add.
                read_counts=piece.name not in definition.overriding_facts and piece.kind not in OPTIONAL,
            )
        )
    widening = [view.facts[name] for name in definition.overriding_facts if name in view.facts]
    terms += [
        Term(
            owner=owner,
            name=f"{fact.label}: not established",
            piece=None,
            log_odds=model.widening_log_odds,
            low=model.widening_low,
            high=model.widening_high,
            discount=1.0,
            argument=Argument(stance="for", sentence="", strength=1.0),
            read_counts=False,
        )
        for fact in widening
        if fact.widens and fact.disabled_by is None
    ]
    return terms


def _as_arrays(terms: Sequence[Term], n_constraints: int) -> Evidence:
    return Evidence(
        owner=np.array([term.owner for term in terms], dtype=np.intp),
        log_odds=np.array([term.log_odds for term in terms], dtype=float),
        low=np.array([term.low for term in terms], dtype=float),
        high=np.array([term.high for term in terms], dtype=float),
        discount=np.array([term.discount for term in terms], dtype=float),
        strength=np.array([term.argument.strength for term in terms], dtype=float),
        n_constraints=n_constraints,
    )


def _read(
    owner: int, definition: ConstraintDefinition, terms: Sequence[Term], view: PatientView, net: float
) -> ConstraintReading:
    spoken: dict[str, list[str]] = {"for": [], "against": [], "neither": [], "unread": []}
    own = [term for term in terms if term.owner == owner]
    for term in own:
        if term.piece is not None:
            spoken[term.argument.stance].append(term.argument.sentence)
    overriding = False
    facts = [view.facts[name] for name in definition.overriding_facts if name in view.facts]
    # Each is put in front, so that those that decide come last here and stand first on the page.
    for fact in sorted(facts, key=lambda fact: fact.holds):
        stance, sentence = _override(fact)
        overriding = overriding or fact.holds
        if sentence:
            spoken[stance].insert(0, sentence)
    counted = [term for term in own if term.read_counts]
    whole = sum(term.log_odds * term.discount for term in counted)
    readable = sum(t.log_odds * t.discount for t in counted if t.argument.stance != "unread")
    # What space shows stands in for transcripts that were not measured; it never adds to what was read whole.
    shown = sum(term.log_odds * term.discount for term in own if stands_in(term.piece, term.argument, view))
    return ConstraintReading(
        constraint=definition.constraint,
        label=definition.label,
        cycle_step=definition.cycle_step,
        weight=1.0 if overriding else max(-1.0, min(net / whole, 1.0)) if whole > 0 else 0.0,
        read=min((readable + shown) / whole, 1.0) if whole > 0 else 0.0,
        evidence_for=tuple(dict.fromkeys(spoken["for"])),
        evidence_against=tuple(dict.fromkeys(spoken["against"])),
        unread=tuple(dict.fromkeys(spoken["unread"])),
        overriding=overriding,
        log_odds=net,
    )


def _override(fact: EstablishedFact) -> tuple[str, str]:
    """Side and sentence of a fact that may decide the constraint."""
    if fact.holds:
        return "for", f"{fact.label}: {fact.reason}. This decides, whatever the expression says."
    if fact.disabled_by is not None:
        return "against", f"{fact.label}: {fact.reason}. It is not counted."
    if fact.widens:
        return "for", f"{fact.label} not established: {fact.reason}. It widens the question, no more."
    if fact.state == "unknown":
        return "unread", f"{fact.label}: {fact.reason}"
    return "against", ""


def _draw(
    terms: Sequence[Term],
    evidence: Evidence,
    view: PatientView,
    model: ConstraintModel,
    rng: np.random.Generator | None,
) -> Draws | None:
    if rng is None or view.applicability.tumour_class == "haematological":
        return None
    pieces = [piece for entry in view.knowledge.constraints for piece in entry.pieces]
    quantities = dict.fromkeys((p.kind, p.name) for p in pieces if p.kind in PERCENTILE_KINDS)
    percentiles = draw_percentiles(view.profile, tuple(quantities), rng)
    hidden = {("axis", name) for name in view.applicability.suppressed_axes}
    shown = {name: values for name, values in percentiles[0].items() if name not in hidden}
    read = [term.piece.name for term in terms if term.piece is not None and term.piece.kind == "measurement"]
    measured = draw_measured(view.profile, read, rng)
    drawn = (shown, percentiles[1])
    return draw_shares(evidence, [term.piece for term in terms], drawn, model, rng, measured=measured)


def _supported(
    reading: ConstraintReading, place: int, shares: FloatArray, draws: Draws | None
) -> ConstraintReading:
    low, high = _interval(draws, [place])
    leads_in = None
    if draws is not None:
        everyone = np.ones(shares.size - 1, dtype=np.bool_)
        leads_in = float(np.mean(find_leaders(draws.all_varied, everyone) == place))
    return replace(
        reading, support=float(shares[place]), support_low=low, support_high=high, leads_in=leads_in
    )


def _interval(draws: Draws | None, places: Sequence[int]) -> tuple[float | None, float | None]:
    if draws is None:
        return None, None
    low, high = np.percentile(draws.all_varied[:, list(places)].sum(axis=1), INTERVAL)
    return float(low), float(high)


def _conclude(
    readings: tuple[ConstraintReading, ...],
    leader: int,
    model: ConstraintModel,
    profile: TmeProfile | None,
    applicability: Applicability,
    shares: FloatArray,
) -> Bottleneck:
    deciding = [reading for reading in readings if reading.overriding]
    by_model = readings[leader] if leader < len(readings) else None
    leading = deciding[0] if deciding else by_model
    ordered = _ordered(readings, leading, model)
    none = float(shares[-1])
    if leading is None:
        return Bottleneck(
            leading=None,
            runner_up=None,
            readings=ordered,
            abstained=True,
            reason=say_abstention(ordered, none, model, profile, applicability),
            none_support=none,
        )
    others = [r for r in ordered if r is not leading and r.read >= model.minimum_read and r.log_odds > 0]
    others = [r for r in deciding if r is not leading] or others
    margin = np.log(model.contender_odds)
    close = [] if deciding else [r for r in others if leading.log_odds - r.log_odds < margin]
    return Bottleneck(
        leading=leading,
        runner_up=others[0] if others else None,
        readings=ordered,
        abstained=False,
        reason=say_firmness(leading, others, close, none, model),
        none_support=none,
        contenders=tuple(reading.constraint for reading in close),
    )


def _ordered(
    readings: Sequence[ConstraintReading], leading: ConstraintReading | None, model: ConstraintModel
) -> tuple[ConstraintReading, ...]:
    """Put the leader first, then those that decide, then by evidence; equal ones by table order."""
    return tuple(
        sorted(
            readings,
            key=lambda r: (
                r is not leading,
                not r.overriding,
                r.read < model.minimum_read,
                -round(r.log_odds, 9),
            ),
        )
    )


def _with_draws(found: Bottleneck, by_table: Sequence[ConstraintReading], draws: Draws | None) -> Bottleneck:
    """Add the support of the steps, and what the draws say of the answer."""
    steps = []
    for step in STEPS:
        places = [place for place, reading in enumerate(by_table) if reading.cycle_step == step]
        low, high = _interval(draws, places)
        support = sum(by_table[place].support or 0.0 for place in places)
        steps.append(StepSupport(step=step, support=support, low=low, high=high))
    low, high = _interval(draws, [len(by_table)])
    found = replace(found, steps=tuple(steps), none_low=low, none_high=high)
    if draws is None:
        return found
    found = replace(found, n_draws=len(draws.all_varied))
    if found.leading is None:
        return found
    if found.leading.overriding:
        return replace(found, stability=1.0, gene_stability=1.0)
    everyone = np.ones(len(by_table), dtype=np.bool_)
    place = next(i for i, r in enumerate(by_table) if r.constraint == found.leading.constraint)
    by_genes = find_leaders(draws.genes_varied, everyone)
    leads_in = float(np.mean(find_leaders(draws.all_varied, everyone) == place))
    return replace(
        found,
        reason=f"{found.reason} {say_stability(leads_in)}",
        stability=leads_in,
        gene_stability=float(np.mean(by_genes == place)),
    )
