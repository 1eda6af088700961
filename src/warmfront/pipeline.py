"""The main job, readable from top to bottom: a case goes in, a plan comes out."""

import dataclasses
import hashlib
from collections.abc import Callable

import numpy as np

from warmfront import __version__
from warmfront.domain.assay import ExpressionTable, MappingReport
from warmfront.domain.case import Case
from warmfront.domain.genomics import NeoantigenTable, VariantTable
from warmfront.domain.measurement import ReferenceFit, SuppliedReadings
from warmfront.domain.plan import Plan, Provenance
from warmfront.domain.ranking import Weights
from warmfront.domain.tme import Applicability, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.search.effort import EFFORTS, Effort
from warmfront.simulation.study import study
from warmfront.strategy.access import say_consent
from warmfront.strategy.candidates import propose
from warmfront.strategy.drug_interactions import name_unknown_drugs
from warmfront.strategy.eligibility import screen
from warmfront.strategy.exposure import name_unread_drugs
from warmfront.strategy.missing import find_missing
from warmfront.strategy.monitoring import choose_monitoring
from warmfront.strategy.next_test import value_tests
from warmfront.strategy.ranking import rank
from warmfront.strategy.response.predictors import predict_responses
from warmfront.strategy.targets import name_unknown_antigens
from warmfront.tme.applicability import assess
from warmfront.tme.bottleneck import locate
from warmfront.tme.case_space import SuppliedCells, see_space, take_images
from warmfront.tme.dominance import add_second_axis
from warmfront.tme.genome import read_genome, with_genome
from warmfront.tme.modalities import meet
from warmfront.tme.phenotype import abstain_wholly, classify
from warmfront.tme.profile import profile

RESEARCH_USE = (
    "Research use only. warmfront supports the judgement of a tumour board; it does not replace it. "
    "It is not a medical device and has not been validated for clinical decisions."
)


def tailor(
    case: Case,
    expression: ExpressionTable | None,
    knowledge: KnowledgeBase,
    *,
    seed: int,
    reference: str | None,
    notes: tuple[str, ...] = (),
    digests: tuple[tuple[str, str], ...] = (),
    variants: VariantTable | None = None,
    neoantigens: NeoantigenTable | None = None,
    cohort_fit: ReferenceFit | None = None,
    cells: SuppliedCells | None = None,
    readings: tuple[SuppliedReadings, ...] = (),
    weights: Weights | None = None,
    effort: Effort = EFFORTS["quick"],
    engine: BatchEngine | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Turn what is known of one patient into a plan.

    Parameters
    ----------
    case : Case
        What is known.
    expression : ExpressionTable or None
        Table that holds the case's sample; None when none was supplied.
    knowledge : KnowledgeBase
        What the field knows.
    seed : int
        Fixes every random draw; the draws of one case do not depend on other cases.
    reference : str or None
        Name of a reference for percentiles; None picks the one that fits, or none.
    notes : tuple of str
        What reading the input left to say; travels to the flags.
    digests : tuple of tuple (str, str)
        File name and SHA-256 of inputs beyond the tables that the case names.
    variants : VariantTable or None
        Variant file with current gene symbols; None when none was supplied.
    neoantigens : NeoantigenTable or None
        Counts of neoantigen candidates.
    cohort_fit : ReferenceFit or None
        Whether the cohort that the sample came with fits the reference; None for a single patient.
    cells : SuppliedCells or None
        Table of cells with positions; None when none was supplied.
    readings : tuple of SuppliedReadings
        What single cells and cell products of this patient give.
    weights : Weights or None
        Weights by which options are ordered within a tier; None takes the packaged ones.
    effort : Effort
        Numbers of virtual patients and of schedules in the simulation.
    engine : BatchEngine or None
        Solver of the simulation; None takes the default.
    on_progress : callable or None
        Called with the number of simulated models and of all models.

    Returns
    -------
    Plan
        The answer, with its reasons and its limits.
    """
    case, images, chosen = take_images(case, cells)
    stated, genome = case, read_genome(case, variants, neoantigens, knowledge)
    case = genome.case
    sample, sample_flags = choose_sample(case, expression)
    for_profile, for_study, for_bottleneck, for_space = spawn_generators(seed, sample or case.case_id)
    applicability = assess(lead_with(case, sample), knowledge)
    if expression is None or sample is None:
        measured = None
        phenotype = abstain_wholly("; ".join(sample_flags) or "no expression table was supplied")
    else:
        measured = profile(expression, sample, knowledge, applicability, reference, for_profile, cohort_fit)
        called = classify(expression, sample, knowledge, applicability)
        phenotype = add_second_axis(called, measured.axes, knowledge, applicability)
    space = see_space(case, images, cells, knowledge, for_space, lambda name: spawn_generators(seed, name)[0])
    met = meet(
        measured,
        phenotype,
        lead_with(stated, sample),
        applicability,
        knowledge,
        genome.findings,
        space,
        readings,
    )
    whole = with_genome(met.profile, genome, knowledge)
    phenotype = met.phenotype
    bottleneck = locate(whole, phenotype, case, applicability, knowledge, for_bottleneck)
    candidates, left_out = propose(bottleneck, case, applicability, knowledge)
    screened = screen(candidates, case, knowledge, whole)
    ranking = rank(screened, left_out, bottleneck, case, knowledge, whole, weights)
    schedule = study(
        ranking,
        whole,
        knowledge,
        for_study,
        case=case,
        tumour_class=applicability.tumour_class,
        effort=effort,
        engine=engine,
        on_progress=on_progress,
    )
    unread = (
        *name_unread_drugs(case, knowledge),
        *name_unknown_drugs(case, knowledge),
        *name_unknown_antigens(case, knowledge),
        *say_consent(case),
    )
    return Plan(
        case=case,
        applicability=applicability,
        profile=whole,
        phenotype=phenotype,
        bottleneck=bottleneck,
        ranking=ranking,
        schedule=schedule,
        monitoring=choose_monitoring(ranking, case, knowledge),
        missing=find_missing(ranking, bottleneck, case, applicability),
        next_test=value_tests(ranking, case, bottleneck, applicability, knowledge),
        mapping=() if expression is None else describe_mapping(expression.mapping),
        flags=_all_flags(applicability, whole, (*sample_flags, *genome.flags, *chosen, *notes, *unread)),
        abstained=phenotype.abstained and bottleneck.abstained,
        provenance=Provenance(
            package_version=__version__,
            knowledge_version=knowledge.version,
            seed=seed,
            reference=whole.reference if whole.has_expression else reference,
            inputs=_inputs(case, expression, digests),
        ),
        research_use=RESEARCH_USE,
        responses=predict_responses(case, whole, knowledge),
    )


def choose_sample(case: Case, expression: ExpressionTable | None) -> tuple[str | None, tuple[str, ...]]:
    """Choose the column of the table that belongs to the case.

    Parameters
    ----------
    case : Case
        Its specimens name samples.
    expression : ExpressionTable or None
        Table with one or more samples.

    Returns
    -------
    sample : str or None
        None when no usable sample belongs to the case.
    flags : tuple of str
        What the reader must know of the choice.
    """
    if expression is None:
        return None, ()
    named = [specimen.specimen_id for specimen in case.specimens]
    found = [name for name in named if name in expression.samples]
    if not found and len(expression.samples) == 1 and len(named) <= 1:
        found = [expression.samples[0]]
    usable = [name for name in found if name not in expression.unusable]
    if not found:
        return None, ("no column of the expression table bears the name of a specimen of this case",)
    if not usable:
        return None, tuple(
            f"expression of the specimen is not usable: {expression.unusable[s]}" for s in found
        )
    flags: tuple[str, ...] = ()
    if len(usable) > 1:
        flags = (
            f"{len(usable)} specimens have expression; the first named in the case is used, the others are "
            "not averaged in",
        )
    return usable[0], flags


def lead_with(case: Case, sample: str | None) -> Case:
    """Put the specimen that was measured first, so that site and purity are judged of that one.

    Parameters
    ----------
    case : Case
        Specimens in the order of the case file.
    sample : str or None
        Column of the expression table that is used; None leaves the order alone.

    Returns
    -------
    Case
        The same case; the other specimens follow in their order.
    """
    ordered = sorted(case.specimens, key=lambda specimen: specimen.specimen_id != sample)
    return case if sample is None else dataclasses.replace(case, specimens=tuple(ordered))


def spawn_generators(
    seed: int, key: str
) -> tuple[np.random.Generator, np.random.Generator, np.random.Generator, np.random.Generator]:
    """Make the generators of one case from the seed and its key alone.

    Parameters
    ----------
    seed : int
        Seed of the run.
    key : str
        Sample or case identifier.

    Returns
    -------
    tuple of Generator
        One for the profile, one for the simulation, one for the bottleneck, one for space.
    """
    words = np.frombuffer(hashlib.sha256(key.encode()).digest()[:16], dtype=np.uint32)
    first, second, third, fourth = np.random.SeedSequence([seed, *words.tolist()]).spawn(4)
    return (
        np.random.default_rng(first),
        np.random.default_rng(second),
        np.random.default_rng(third),
        np.random.default_rng(fourth),
    )


def describe_mapping(report: MappingReport) -> tuple[str, ...]:
    """Say in sentences what happened to the gene labels.

    Parameters
    ----------
    report : MappingReport
        Fate of the labels.

    Returns
    -------
    tuple of str
        One sentence per kind of treatment.
    """
    lines = [
        f"{report.n_genes} genes from {report.n_labels} labels "
        f"({report.identifier_kind} identifiers, genes in {report.genes_in})"
    ]
    if report.renamed:
        shown = ", ".join(f"{item.label} to {item.symbol}" for item in report.renamed[:5])
        lines.append(f"{len(report.renamed)} labels turned into current symbols, for example {shown}")
    for names, sentence in (
        (report.ambiguous, "labels could mean several genes and were not used"),
        (report.unknown, "labels name no known gene and were not used"),
        (report.merged, "genes had several rows; the maximum within the sample was used"),
        (report.dropped_empty, "genes had no value at all and were dropped"),
    ):
        if names:
            lines.append(f"{len(names)} {sentence}, for example {', '.join(names[:5])}")
    return (*lines, *report.notes)


def _all_flags(
    applicability: Applicability, measured: TmeProfile, others: tuple[str, ...]
) -> tuple[str, ...]:
    flags = (*applicability.flags, *measured.flags, *others)
    return tuple(dict.fromkeys(flags))


def _inputs(
    case: Case, expression: ExpressionTable | None, digests: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    found = dict(digests)
    found |= {table.file_name: table.sha256 for table in case.tables if table.sha256 is not None}
    if expression is not None:
        found[expression.file_name] = expression.sha256
    return tuple(sorted(found.items()))
