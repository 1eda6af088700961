"""The public verbs: read, compute, write. Each one is also a command."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from warmfront.assays.expression import harmonise
from warmfront.domain.assay import ExpressionTable, Scale
from warmfront.domain.case import Case, Disease, Specimen
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.plan import Plan
from warmfront.domain.tme import Phenotype, TmeProfile
from warmfront.execution.tasks import run_tasks
from warmfront.io.case import CASE_FILE, read_case
from warmfront.io.cohorts import read_cohort
from warmfront.io.outputs import read_text, staged, write_text
from warmfront.io.profiles import write_mapping, write_phenotypes, write_profiles
from warmfront.io.tables import read_table
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.pipeline import spawn_generators
from warmfront.pipeline import tailor as tailor_case
from warmfront.serving.cohort_page import render_cohort
from warmfront.serving.cohort_table import name_folders, tabulate_cohort
from warmfront.serving.plan_json import from_json, to_json
from warmfront.serving.report import render
from warmfront.tme.applicability import assess
from warmfront.tme.phenotype import classify as classify_sample
from warmfront.tme.profile import profile as profile_sample

OnProgress = Callable[[int, int], None]
UNSTATED_TUMOUR = "UNKNOWN"


def tailor(
    case: Path | str, *, out: Path | str | None = None, seed: int = 0, reference: str | None = None
) -> Plan:
    """Make the plan of one patient.

    Parameters
    ----------
    case : path
        Folder with ``case.toml`` and the tables that it names.
    out : path, optional
        Folder that receives ``plan.json`` and ``report.html``; nothing is written without it.
    seed : int
        Fixes every random draw; the same seed and input give the same ``plan.json`` to the last byte.
    reference : str, optional
        Reference for percentiles (``imvigor210-z``, ``ici-panel-log2tpm``, ``tcga-coadread``); by
        default the one that fits tumour, genes and scale, or none.

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
    knowledge = load_knowledge()
    _check_reference(reference, knowledge)
    folder = read_case(
        Path(case), knowledge, harmonise=lambda raw, stated: harmonise(raw, load_genes(), stated)
    )
    plan = tailor_case(
        folder.case,
        folder.harmonised,
        knowledge,
        seed=seed,
        reference=reference,
        notes=folder.notes,
        digests=((CASE_FILE, folder.sha256),),
    )
    if out is not None:
        with staged(Path(out)) as stage:
            _write_plan(stage, plan, knowledge)
    return plan


def tailor_cohort(
    cohort: Path | str,
    *,
    clinical: Path | str,
    columns: Path | str,
    out: Path | str | None = None,
    seed: int = 0,
    reference: str | None = None,
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
    seed : int
        Fixes every random draw; one patient's draws do not depend on the other patients.
    reference : str, optional
        Reference for percentiles; by default the one that fits, or none.
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
    knowledge = load_knowledge()
    _check_reference(reference, knowledge)
    group = read_cohort(Path(cohort), Path(clinical), Path(columns), knowledge)
    expression = harmonise(group.expression, load_genes(), group.stated_scale)
    plans: list[Plan] = []
    if out is None:
        for plan, _ in _plans(group.cases, expression, seed, reference, workers, with_pages=False):
            plans.append(plan)
            _tell(on_progress, len(plans), len(group.cases))
        return tuple(plans)
    names = name_folders([case.case_id for case in group.cases])
    with staged(Path(out)) as stage:
        for plan, page in _plans(group.cases, expression, seed, reference, workers, with_pages=True):
            place = stage / names[len(plans)]
            place.mkdir()
            write_text(place, "plan.json", to_json(plan))
            write_text(place, "report.html", page)
            plans.append(plan)
            _tell(on_progress, len(plans), len(group.cases))
        write_text(stage, "index.html", render_cohort(plans, names, group.notes))
        write_text(stage, "cohort.tsv", tabulate_cohort(plans, names))
    return tuple(plans)


def profile(
    expression: Path | str,
    *,
    out: Path | str | None = None,
    oncotree: str | None = None,
    reference: str | None = None,
    scale: Scale | None = None,
    seed: int = 0,
) -> tuple[TmeProfile, ...]:
    """Profile the microenvironment of every sample of an expression table.

    Parameters
    ----------
    expression : path
        Expression table (TSV, CSV, gz, parquet, h5ad).
    out : path, optional
        Folder that receives ``profile.parquet`` (samples x axes, raw scores), ``axes.tsv`` (everything,
        long), ``coverage.tsv`` and ``mapping.tsv`` (what became of labels and samples).
    oncotree : str, optional
        OncoTree code of all samples; without it no percentile can be given.
    reference : str, optional
        Reference for percentiles; by default the one that fits, or none.
    scale : Scale, optional
        Scale of the values where it is known; a statement that the values contradict is an error.
    seed : int
        Fixes the resampling behind the stability bands.

    Returns
    -------
    tuple of TmeProfile
        One for each usable sample, in table order.

    Raises
    ------
    InputError
        When the table cannot be used.
    """
    knowledge = load_knowledge()
    _check_reference(reference, knowledge)
    table = harmonise(read_table(Path(expression)), load_genes(), scale)
    profiles = []
    for sample in _usable(table):
        applicability = assess(_bare_case(sample, oncotree, knowledge), knowledge)
        rng, _ = spawn_generators(seed, sample)
        profiles.append(profile_sample(table, sample, knowledge, applicability, reference, rng))
    if out is not None:
        with staged(Path(out)) as stage:
            write_profiles(stage, profiles, table.unusable)
            write_mapping(stage, table)
    return tuple(profiles)


def classify(
    expression: Path | str,
    *,
    out: Path | str | None = None,
    oncotree: str | None = None,
    scale: Scale | None = None,
) -> dict[str, Phenotype]:
    """Call the immune phenotype of every sample of an expression table.

    Parameters
    ----------
    expression : path
        Expression table (TSV, CSV, gz, parquet, h5ad).
    out : path, optional
        Folder that receives ``phenotypes.tsv`` and ``mapping.tsv`` (what became of labels and samples).
    oncotree : str, optional
        OncoTree code of all samples. The model was trained on urothelial cancer: for other tumours,
        and when the tumour is not stated, the call is given and marked as abstained.
    scale : Scale, optional
        Scale of the values where it is known.

    Returns
    -------
    dict of str to Phenotype
        Sample to phenotype, in table order; unusable samples abstain with the reason.

    Raises
    ------
    InputError
        When the table cannot be used.
    """
    knowledge = load_knowledge()
    table = harmonise(read_table(Path(expression)), load_genes(), scale)
    calls = {}
    for sample in table.samples:
        applicability = assess(_bare_case(sample, oncotree, knowledge), knowledge)
        calls[sample] = classify_sample(table, sample, knowledge, applicability)
    if out is not None:
        with staged(Path(out)) as stage:
            write_phenotypes(stage, calls)
            write_mapping(stage, table)
    return calls


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
    page = render(from_json(read_text(Path(plan))), load_knowledge())
    if out is not None:
        with staged(Path(out)) as stage:
            write_text(stage, "report.html", page)
    return page


def _check_reference(reference: str | None, knowledge: KnowledgeBase) -> None:
    if reference is not None and reference not in knowledge.references:
        raise InputError(
            [
                Problem(
                    where="--reference",
                    found=repr(reference),
                    allowed=", ".join(sorted(knowledge.references)),
                    next_step="name one of these, or leave the option out to have the fitting one chosen",
                )
            ]
        )


def _usable(table: ExpressionTable) -> list[str]:
    return [sample for sample in table.samples if sample not in table.unusable]


def _bare_case(sample: str, oncotree: str | None, knowledge: KnowledgeBase) -> Case:
    if oncotree is not None and oncotree not in knowledge.tumour_types:
        raise InputError(
            [
                Problem(
                    where="--oncotree",
                    found=repr(oncotree),
                    allowed="an OncoTree code such as " + ", ".join(sorted(knowledge.tumour_types)[:12]),
                    next_step="look the code up in docs/reference/axes.md or leave the option out",
                )
            ]
        )
    return Case(
        case_id=sample,
        disease=Disease(oncotree=oncotree or UNSTATED_TUMOUR),
        specimens=(Specimen(specimen_id=sample),),
    )


def _write_plan(stage: Path, plan: Plan, knowledge: KnowledgeBase) -> None:
    write_text(stage, "plan.json", to_json(plan))
    write_text(stage, "report.html", render(plan, knowledge))


def _tell(on_progress: OnProgress | None, done: int, total: int) -> None:
    if on_progress is not None:
        on_progress(done, total)


class _Shared:
    """What every task of a cohort run shares; filled once per process."""

    expression: ExpressionTable
    seed: int
    reference: str | None
    with_pages: bool


def _prepare(expression: ExpressionTable, seed: int, reference: str | None, with_pages: bool) -> None:
    _Shared.expression = expression
    _Shared.seed = seed
    _Shared.reference = reference
    _Shared.with_pages = with_pages


def _one_plan(case: Case) -> tuple[Plan, str]:
    knowledge = load_knowledge()
    # In a cohort only the name joins a patient to a column, also when the table holds a single one.
    joined = any(specimen.specimen_id in _Shared.expression.samples for specimen in case.specimens)
    plan = tailor_case(
        case,
        _Shared.expression if joined else None,
        knowledge,
        seed=_Shared.seed,
        reference=_Shared.reference,
    )
    return plan, render(plan, knowledge) if _Shared.with_pages else ""


def _plans(
    cases: Sequence[Case],
    expression: ExpressionTable,
    seed: int,
    reference: str | None,
    workers: int,
    *,
    with_pages: bool,
) -> Iterator[tuple[Plan, str]]:
    return run_tasks(
        _one_plan,
        cases,
        workers=workers,
        prepare=_prepare,
        prepare_with=(expression, seed, reference, with_pages),
    )
