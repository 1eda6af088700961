"""Plans: of one patient, of a cohort, and their report drawn again."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from warmfront.assays.expression import harmonise
from warmfront.assays.genomics.calls import split_samples, with_current_genes
from warmfront.domain.assay import ExpressionTable
from warmfront.domain.case import Case
from warmfront.domain.genomics import VariantTable
from warmfront.domain.measurement import ReferenceFit
from warmfront.domain.plan import Plan
from warmfront.domain.ranking import Weights
from warmfront.domain.records import record
from warmfront.execution.tasks import run_tasks
from warmfront.io.case import read_case
from warmfront.io.case_tables import CASE_FILE
from warmfront.io.code_store import CodeStore, default_code_folder
from warmfront.io.cohorts import read_cohort
from warmfront.io.outputs import check_writable, read_text, staged, write_text
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.pipeline import tailor as tailor_case
from warmfront.serving.cohort_page import render_cohort
from warmfront.serving.cohort_table import name_folders, tabulate_cohort
from warmfront.serving.plan_json import from_json, to_json
from warmfront.serving.report import render
from warmfront.simulation.engines import default_engine
from warmfront.simulation.search.effort import Effort
from warmfront.tme.reference_fit import fit_cohort
from warmfront.verbs.arguments import OnProgress, check_reference, take_effort, take_weights, tell
from warmfront.verbs.case_cells import draw_tissues, prepare_cells, read_others


def tailor(
    case: Path | str,
    *,
    out: Path | str | None = None,
    weights: Path | str | None = None,
    seed: int = 0,
    reference: str | None = None,
    effort: str = "quick",
    on_progress: OnProgress | None = None,
) -> Plan:
    """Make the plan of one patient.

    Parameters
    ----------
    case : path
        Folder with ``case.toml`` and the tables that it names.
    out : path, optional
        Folder that receives ``plan.json`` and ``report.html``; nothing is written without it.
    weights : path, optional
        TOML file with the weights by which options are ordered within a tier; by default the packaged ones.
    seed : int
        Fixes every random draw; the same seed and input give the same ``plan.json`` to the last byte.
    reference : str, optional
        Reference for percentiles (``imvigor210-z``, ``ici-panel-log2tpm``, ``tcga-coadread``); by
        default the one that fits tumour, genes and scale, or none.
    effort : str
        How much is simulated for the schedules: ``quick``, ``normal`` or ``deep``.
    on_progress : callable, optional
        Called with the number of simulated models and of all models.

    Returns
    -------
    Plan
        The answer with its reasons and limits.

    Raises
    ------
    InputError
        When the case cannot be read; lists every problem found.

    Examples
    --------
    >>> import warmfront
    >>> plan = warmfront.tailor("examples/excluded-urothelial", seed=1)
    >>> plan.phenotype.call.value
    'excluded'
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    check_reference(reference, knowledge)
    sizes = take_effort(effort)
    chosen, weights_digest = take_weights(weights)
    folder = read_case(
        Path(case), knowledge, harmonise=lambda raw, stated: harmonise(raw, load_genes(), stated)
    )
    cells = prepare_cells(folder.cells, knowledge)
    stated, readings = read_others(folder, knowledge)
    plan = tailor_case(
        stated,
        folder.harmonised,
        knowledge,
        seed=seed,
        reference=reference,
        notes=folder.notes,
        digests=((CASE_FILE, folder.sha256), *weights_digest),
        variants=folder.variants and with_current_genes(folder.variants, load_genes()),
        neoantigens=folder.neoantigens,
        cells=cells,
        readings=readings,
        weights=chosen,
        effort=sizes,
        engine=default_engine(CodeStore(default_code_folder())),
        on_progress=on_progress,
    )
    if out is not None:
        with staged(Path(out)) as stage:
            _write_plan(stage, plan, knowledge, draw_tissues(plan.profile, cells, knowledge))
    return plan


def tailor_cohort(
    cohort: Path | str,
    *,
    clinical: Path | str,
    columns: Path | str,
    out: Path | str | None = None,
    weights: Path | str | None = None,
    seed: int = 0,
    reference: str | None = None,
    effort: str = "quick",
    workers: int = 1,
    on_progress: OnProgress | None = None,
) -> tuple[Plan, ...]:
    """Make one plan for each patient of a cohort, and a page over all of them.

    Parameters
    ----------
    cohort : path
        Expression table of all patients.
    clinical : path
        Clinical table, one row per patient.
    columns : path
        TOML file that says which column holds which field of a case.
    out : path, optional
        Folder that receives ``index.html``, ``cohort.tsv`` and one folder per patient.
    weights : path, optional
        TOML file with the weights of the ranking, the same for all patients.
    seed : int
        Fixes every random draw; one patient's draws do not depend on the other patients.
    reference : str, optional
        Reference for percentiles; by default the one that fits, or none.
    effort : str
        How much is simulated for the schedules of each plan: ``quick``, ``normal`` or ``deep``.
    workers : int
        Processes; the result does not depend on their number.
    on_progress : callable, optional
        Called with the number of finished patients and of all patients.

    Returns
    -------
    tuple of Plan
        In the order of the clinical table.

    Raises
    ------
    InputError
        When a table cannot be read; lists every problem found.
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    check_reference(reference, knowledge)
    sizes = take_effort(effort)
    chosen, weights_digest = take_weights(weights)
    group = read_cohort(Path(cohort), Path(clinical), Path(columns), knowledge)
    expression = harmonise(group.expression, load_genes(), group.stated_scale)
    shared = _Cohort(
        expression=expression,
        variants={}
        if group.variants is None
        else split_samples(with_current_genes(group.variants, load_genes())),
        seed=seed,
        reference=reference,
        with_pages=out is not None,
        fits=_fit_groups(group.cases, expression, reference, knowledge),
        weights=chosen,
        digests=weights_digest,
        effort=sizes,
    )
    plans: list[Plan] = []
    if out is None:
        for plan, _ in _plans(group.cases, shared, workers):
            plans.append(plan)
            tell(on_progress, len(plans), len(group.cases))
        return tuple(plans)
    names = name_folders([case.case_id for case in group.cases])
    with staged(Path(out)) as stage:
        for plan, page in _plans(group.cases, shared, workers):
            place = stage / names[len(plans)]
            place.mkdir()
            write_text(place, "plan.json", to_json(plan))
            write_text(place, "report.html", page)
            plans.append(plan)
            tell(on_progress, len(plans), len(group.cases))
        write_text(stage, "index.html", render_cohort(plans, names, group.notes))
        write_text(stage, "cohort.tsv", tabulate_cohort(plans, names))
    return tuple(plans)


def report(plan: Path | str, *, out: Path | str | None = None) -> str:
    """Draw the report of a stored plan again.

    Parameters
    ----------
    plan : path
        A ``plan.json``.
    out : path, optional
        Folder that receives ``report.html``.

    Returns
    -------
    str
        The page.

    Raises
    ------
    InputError
        When the file is not a plan of this version.
    """
    knowledge = load_knowledge()
    page = render(_mark_age(from_json(read_text(Path(plan)), Path(plan).name), knowledge), knowledge)
    if out is not None:
        with staged(Path(out)) as stage:
            write_text(stage, "report.html", page)
    return page


def _mark_age(plan: Plan, knowledge: KnowledgeBase) -> Plan:
    """Say on the page when the knowledge has changed since the plan was made."""
    made = plan.provenance.knowledge_version
    if made == knowledge.version:
        return plan
    said = (
        f"drawn again with knowledge {knowledge.version}; the plan was made with knowledge {made} "
        f"(warmfront {plan.provenance.package_version}) and was not computed anew"
    )
    return dataclasses.replace(plan, flags=(*plan.flags, said))


def _write_plan(stage: Path, plan: Plan, knowledge: KnowledgeBase, tissues: Mapping[str, Markup]) -> None:
    write_text(stage, "plan.json", to_json(plan))
    write_text(stage, "report.html", render(plan, knowledge, tissues))


@record
class _Cohort:
    """What every task of a cohort run needs."""

    expression: ExpressionTable
    variants: dict[str, VariantTable]
    seed: int
    reference: str | None
    with_pages: bool
    fits: dict[str | None, ReferenceFit | None]
    weights: Weights | None
    digests: tuple[tuple[str, str], ...]
    effort: Effort


class _Shared:
    """Holds what every task of a cohort run shares; filled once per process."""

    cohort: _Cohort


def _prepare(cohort: _Cohort) -> None:
    _Shared.cohort = cohort


def _one_plan(case: Case) -> tuple[Plan, str]:
    knowledge, cohort = load_knowledge(), _Shared.cohort
    # In a cohort only the name joins a patient to a column, also when the table holds a single one.
    joined = any(specimen.specimen_id in cohort.expression.samples for specimen in case.specimens)
    named = (case.sequencing.sample,) if case.sequencing.sample else ()
    names = named or tuple(specimen.specimen_id for specimen in case.specimens)
    plan = tailor_case(
        case,
        cohort.expression if joined else None,
        knowledge,
        seed=cohort.seed,
        reference=cohort.reference,
        variants=next((cohort.variants[name] for name in names if name in cohort.variants), None),
        cohort_fit=cohort.fits.get(_group_of(case, knowledge)),
        weights=cohort.weights,
        digests=cohort.digests,
        effort=cohort.effort,
        engine=default_engine(CodeStore(default_code_folder())),
    )
    return plan, render(plan, knowledge) if cohort.with_pages else ""


def _group_of(case: Case, knowledge: KnowledgeBase) -> str | None:
    tumour = knowledge.tumour_types.get(case.disease.oncotree)
    return None if tumour is None else tumour.group


def _fit_groups(
    cases: Sequence[Case], expression: ExpressionTable, reference: str | None, knowledge: KnowledgeBase
) -> dict[str | None, ReferenceFit | None]:
    """Test the samples of each tumour group together against the reference."""
    samples: dict[str | None, set[str]] = {}
    for case in cases:
        named = samples.setdefault(_group_of(case, knowledge), set())
        named.update(specimen.specimen_id for specimen in case.specimens[:1])
    return {
        group: fit_cohort(expression, group, knowledge, reference, named) for group, named in samples.items()
    }


def _plans(cases: Sequence[Case], cohort: _Cohort, workers: int) -> Iterator[tuple[Plan, str]]:
    return run_tasks(_one_plan, cases, workers=workers, prepare=_prepare, prepare_with=(cohort,))
