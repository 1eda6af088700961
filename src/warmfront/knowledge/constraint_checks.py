"""Checks of constraints, facts, conditions and what strategies say of them."""

from collections.abc import Iterator

from warmfront.domain.therapy import Condition
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.constraint_model import (
    ConstraintDefinition,
    ConstraintModel,
    ConstraintPiece,
    discount_of,
)

RULE_KINDS = frozenset(
    {
        "organ_function_renal",
        "organ_function_cardiac",
        "organ_function_hepatic",
        "oxygen_saturation_at_least",
        "platelets_at_least",
        "neutrophils_at_least",
        "lymphocytes_at_least",
        "ecog_at_most",
        "age_at_least",
        "age_at_most",
        "pregnancy",
        "autoimmune_disease",
        "active_infection",
        "chronic_virus",
        "prior_immune_toxicity",
        "steroids_at_most",
        "solid_organ_transplant",
        "allogeneic_transplant",
        "tumour_type",
        "line_at_least",
        "line_at_most",
        "target_antigen",
        "hla_required",
        "hla_excluded",
        "biomarker",
        "cisplatin_eligible",
    }
)
"""Rules that a condition may name; a test holds this list equal to the rules that are implemented."""

NEEDS_LIMIT = frozenset(kind for kind in RULE_KINDS if kind.endswith(("_at_least", "_at_most"))) | {
    "organ_function_renal",
    "organ_function_cardiac",
}
NEEDS_VALUES = frozenset({"tumour_type", "target_antigen", "hla_required", "hla_excluded", "biomarker"})

REQUIREMENT_KINDS = frozenset(
    {
        "msi_high",
        "mss",
        "tmb_high",
        "tmb_at_least",
        "pdl1_tps_at_least",
        "pdl1_cps_at_least",
        "pdl1_ic_at_least",
        "pdl1_tc_at_least",
        "pdl1_tap_at_least",
        "hr_positive",
        "hr_negative",
        "her2_positive",
        "her2_negative",
        "no_egfr_alk",
        "egfr_or_alk",
        "braf_v600",
        "fgfr3_altered",
        "early_relapse",
        "late_relapse",
        "bcg_unresponsive_nmibc",
        "castration_resistant",
        "injectable_lesion",
        "lenalidomide_refractory",
        "egfr_sensitising",
        "philadelphia_negative",
        "unfit_for_intensive_induction",
        "prior_vegfr_inhibitor",
        "mutated",
        "stage",
        "oncotree",
        "target",
        "hla",
        "no_prior_checkpoint_inhibitor",
        "prior_checkpoint_inhibitor",
        "no_prior_platinum",
        "prior_platinum",
        "cisplatin_eligible",
        "cisplatin_ineligible",
    }
)
"""Marker requirements that an approval or a ``biomarker`` rule may name, before a colon."""

WORDED_REQUIREMENTS = frozenset({"oncotree", "target", "hla", "mutated", "stage"})
NUMERIC_REQUIREMENTS = frozenset(kind for kind in REQUIREMENT_KINDS if kind.endswith("_at_least"))


PRESENT_ONLY = frozenset({"fact", "event", "tissue"})
"""Kinds of evidence that are there or not."""

SCALE_TOLERANCE = 0.05
"""Share by which the evidence of a constraint may miss the common sum. Assumption: rounding of log-odds."""

OWN_UNIT = frozenset({"lab", "fraction", "measurement"})
"""Kinds of evidence that are read in a unit of their own."""


def check_constraints(base: KnowledgeBase) -> list[str]:
    """Check that constraints, facts and conditions hold together.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [
        *_constraint_problems(base),
        *_model_problems(base),
        *_fact_problems(base),
        *_strategy_problems(base),
    ]


def _constraint_problems(base: KnowledgeBase) -> Iterator[str]:
    axes = {axis.axis for axis in base.axes}
    rows = {f"Step{step.step}" for step in base.cycle_steps}
    rows |= {f"Step4.{gene.cell_type}.recruiting" for gene in base.cycle_genes if gene.cell_type}
    known: dict[str, set[str]] = {
        "axis": axes,
        "cycle": rows,
        "phenotype": {"inflamed", "excluded", "desert"},
        "fact": set(base.facts),
        "lab": set(base.labs),
        "fraction": {cell.cell_type for matrix in base.signature_matrices.values() for cell in matrix.cells},
        "event": set(base.genomic_events),
        "measurement": {*base.measured_axes, *base.blood_indices, *base.spatial.axes},
        "tissue": {"inflamed", "excluded", "desert"},
    }
    seen: set[str] = set()
    for definition in base.constraints:
        where = f"constraints.toml {definition.constraint}"
        if definition.constraint in seen:
            yield f"{where}: named twice"
        seen.add(definition.constraint)
        if not 1 <= definition.cycle_step <= 7:
            yield f"{where}: cycle_step {definition.cycle_step}; allowed: 1 to 7"
        for name in definition.overriding_facts:
            if name not in base.facts:
                yield f"{where}: overriding fact {name!r} is not in facts.toml"
        for piece in definition.pieces:
            if piece.name not in known[piece.kind]:
                yield f"{where}: {piece.kind} {piece.name!r} is not known"
            problem = _threshold_problem(piece)
            if problem:
                yield f"{where}: {piece.name}: {problem}"


def _threshold_problem(piece: ConstraintPiece) -> str:
    if not 0 <= piece.low <= piece.log_odds <= piece.high or piece.log_odds == 0:
        return (
            f"log_odds {piece.log_odds} in {piece.low} to {piece.high}; allowed: 0 <= low <= log_odds <= high"
        )
    if piece.kind in PRESENT_ONLY:
        return "" if piece.when == "present" else f"a {piece.kind} is only ever 'present'"
    if piece.threshold is None or piece.when == "present":
        return "needs a threshold and 'above' or 'below'"
    if piece.kind in OWN_UNIT:
        return _unit_problem(piece)
    whole = 1.0 if piece.kind == "phenotype" else 100.0
    if not 0 <= piece.threshold <= whole:
        return f"threshold {piece.threshold}; allowed: 0 to {whole:g}"
    middle = whole / 2
    outer = piece.threshold >= middle if piece.when == "above" else piece.threshold <= middle
    if piece.counts_opposite and not outer:
        return f"threshold {piece.threshold} overlaps its mirror image; set counts_opposite to false"
    return ""


def _unit_problem(piece: ConstraintPiece) -> str:
    """Problem of a piece that is read in a unit of its own, without a reference."""
    if piece.counts_opposite:
        return "a value in a unit of its own has no mirror image; counts_opposite must be false"
    beyond = piece.full is not None and piece.threshold is not None and piece.full != piece.threshold
    if not beyond or (piece.full > piece.threshold) != (piece.when == "above"):  # type: ignore[operator]
        return f"full {piece.full}; allowed: a value beyond the threshold on the side of 'when'"
    return ""


def _model_problems(base: KnowledgeBase) -> Iterator[str]:
    model = base.constraint_model
    if model is None:
        if base.constraints:
            yield "constraint_model.toml: missing; the constraints cannot be put together without it"
        return
    for name, triple in (
        ("prior", (model.prior_low, model.prior_log_odds, model.prior_high)),
        ("widening", (model.widening_low, model.widening_log_odds, model.widening_high)),
    ):
        if not triple[0] < triple[1] < triple[2]:
            yield f"constraint_model.toml: {name} {triple}; allowed: low < value < high"
    if not 50 < model.full_percentile <= 100 or not 0.5 < model.full_probability <= 1:
        yield "constraint_model.toml: full_percentile must lie in 50 to 100, full_probability in 0.5 to 1"
    if model.contender_odds <= 1 or not 0 < model.minimum_read <= 1:
        yield "constraint_model.toml: contender_odds must exceed 1, minimum_read lie in 0 to 1"
    for group in model.groups:
        if not 0 <= group.correlation <= 1:
            yield f"constraint_model.toml {group.group}: correlation {group.correlation}; allowed: 0 to 1"
    for definition in base.constraints:
        problems = list(_group_problems(definition, model))
        yield from problems or _scale_problems(definition, base, model)


def _group_problems(definition: ConstraintDefinition, model: ConstraintModel) -> Iterator[str]:
    known = {group.group for group in model.groups}
    where = f"constraints.toml {definition.constraint}"
    used = [piece.group for piece in definition.pieces if piece.group]
    for name in sorted(set(used)):
        if name not in known:
            yield f"{where}: group {name!r} is not in constraint_model.toml"
        if used.count(name) == 1:
            yield f"{where}: group {name!r} has one piece; a group needs two"
    named = [(piece.kind, piece.name, piece.argues) for piece in definition.pieces]
    for entry in sorted(set(named)):
        if named.count(entry) > 1:
            yield f"{where}: {entry[0]} {entry[1]!r} is counted twice"


def _scale_problems(
    definition: ConstraintDefinition, base: KnowledgeBase, model: ConstraintModel
) -> Iterator[str]:
    """Say when the evidence of a constraint adds up to more or less than that of the others."""
    markers = {name for name, fact in base.facts.items() if fact.marker is not None}
    total = sum(
        piece.log_odds * discount_of(piece, definition, model)
        for piece in definition.pieces
        if piece.argues == "for" and (piece.kind in {"axis", "cycle"} or piece.name in markers)
    )
    if abs(total - model.full_evidence) > SCALE_TOLERANCE * model.full_evidence:
        yield (
            f"constraints.toml {definition.constraint}: evidence adds up to {total:.2f}; allowed: "
            f"{model.full_evidence:g} within {SCALE_TOLERANCE:.0%}"
        )


def _fact_problems(base: KnowledgeBase) -> Iterator[str]:
    for name, fact in base.facts.items():
        where = f"facts.toml {name}"
        if bool(fact.genes) == (fact.marker is not None):
            yield f"{where}: needs either genes or a marker"
        if fact.genes and not fact.effects:
            yield f"{where}: genes without effects that count"
        for other in fact.disabled_by:
            if other not in base.facts:
                yield f"{where}: disabled_by {other!r} is not in facts.toml"


def _strategy_problems(base: KnowledgeBase) -> Iterator[str]:
    constraints = {definition.constraint for definition in base.constraints}
    for condition in base.general_conditions:
        yield from (f"conditions.toml: {problem}" for problem in _condition_problems(condition, base))
    for key, strategy in base.strategies.items():
        where = f"strategies/{key}.toml"
        for name in strategy.constraints:
            if name not in constraints:
                yield f"{where}: constraint {name!r} is not in constraints.toml"
        for condition in strategy.conditions:
            yield from (f"{where}: {problem}" for problem in _condition_problems(condition, base))
        for approval in strategy.approvals:
            for requirement in approval.requires:
                problem = _requirement_problem(requirement)
                if problem:
                    yield f"{where}: {problem}"
    for key, study in base.studies.items():
        found = (_requirement_problem(marker) for marker in study.requires)
        yield from (f"studies.tsv or trials.tsv {key}: {problem}" for problem in found if problem)


def _condition_problems(condition: Condition, base: KnowledgeBase) -> Iterator[str]:
    rule = condition.rule
    if rule not in RULE_KINDS:
        yield f"rule {rule!r} is unknown; allowed: {', '.join(sorted(RULE_KINDS))}"
        return
    if rule in NEEDS_LIMIT and condition.limit is None:
        yield f"rule {rule!r} needs a limit"
    if rule in NEEDS_VALUES and not condition.values:
        yield f"rule {rule!r} needs values"
    if rule == "organ_function_hepatic" and condition.limit is None and not condition.values:
        yield f"rule {rule!r} needs a limit (times the upper limit of bilirubin) or Child-Pugh classes"
    analyte = base.labs.get(rule.removesuffix("_at_least"))
    if analyte is not None and condition.unit != analyte.canonical_unit:
        yield f"rule {rule!r} has unit {condition.unit!r}; allowed: {analyte.canonical_unit}"
    if rule == "biomarker":
        yield from filter(None, (_requirement_problem(value) for value in condition.values))


def _requirement_problem(requirement: str) -> str:
    kind, _, value = requirement.partition(":")
    if kind not in REQUIREMENT_KINDS:
        return (
            f"requirement {requirement!r} is unknown; allowed kinds are listed in docs/reference/ranking.md"
        )
    if kind in WORDED_REQUIREMENTS and not value:
        return f"requirement {requirement!r} needs a value after the colon"
    if kind in NUMERIC_REQUIREMENTS and not value.replace(".", "", 1).isdigit():
        return f"requirement {requirement!r} needs a number after the colon"
    return ""
