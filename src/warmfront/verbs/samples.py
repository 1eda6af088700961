"""Samples of an expression table: their profiles and their phenotypes."""

from pathlib import Path
from typing import TYPE_CHECKING

from warmfront import __version__
from warmfront.assays.expression import harmonise
from warmfront.domain.assay import ExpressionTable, Scale
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.measurement import ReferenceFit
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.tme import TmeProfile
from warmfront.execution.tasks import run_tasks
from warmfront.io.annotated import read_expression, write_profiles_h5ad
from warmfront.io.outputs import check_writable, staged
from warmfront.io.profiles import write_fractions, write_mapping, write_phenotypes, write_profiles
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.pipeline import spawn_generators
from warmfront.serving.notebook import ProfiledSamples
from warmfront.serving.sample_figures import draw_samples
from warmfront.tme.applicability import assess
from warmfront.tme.dominance import add_second_axis
from warmfront.tme.phenotype import abstain_wholly
from warmfront.tme.phenotype import classify as classify_sample
from warmfront.tme.profile import place_sample
from warmfront.tme.profile import profile as profile_sample
from warmfront.tme.reference_fit import fit_cohort
from warmfront.verbs.arguments import OnProgress, bare_case, check_reference, tell
from warmfront.verbs.drawings import write_drawings
from warmfront.verbs.pseudobulk import mark_pseudobulk, read_patients, without_group

if TYPE_CHECKING:
    from anndata import AnnData


def profile(
    expression: "Path | str | AnnData | None" = None,
    *,
    cells: "Path | str | AnnData | None" = None,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    out: Path | str | None = None,
    oncotree: str | None = None,
    reference: str | None = None,
    scale: Scale | None = None,
    seed: int = 0,
    workers: int = 1,
    on_progress: OnProgress | None = None,
) -> ProfiledSamples:
    """Profile the microenvironment of every sample of an expression table.

    Parameters
    ----------
    expression : path or AnnData, optional
        Expression table (TSV, CSV, gz, parquet, h5ad), or an AnnData object with samples in ``obs``; the
        object is not changed.
    cells : path or AnnData, optional
        In its place, a matrix of single cells, as `warmfront.cells` reads it: the cells of each patient that
        pass quality control are added up to one sample (pseudobulk). It has raw scores and cycle, no
        percentile, no cell fraction and no phenotype, each with the reason.
    obs, genes : path, optional
        Tables of the cells and of the genes of `cells`.
    out : path, optional
        Folder that receives ``profile.parquet`` (samples x axes, raw scores), ``profile.h5ad`` (everything,
        layout in docs/reference/outputs.md), ``axes.tsv`` (everything, long), ``coverage.tsv``,
        ``fractions.tsv`` (cell fractions), ``phenotypes.tsv``, ``mapping.tsv`` (what became of labels and
        samples) and ``figures/`` (SVG, each with its numbers in a TSV beside it).
    oncotree : str, optional
        OncoTree code of all samples; without it no percentile can be given.
    reference : str, optional
        Reference for percentiles; by default the one that fits, or none.
    scale : Scale, optional
        Scale of the values where it is known; a statement that the values contradict is an error.
    seed : int
        Fixes the resampling behind the stability bands.
    workers : int
        Processes; the result does not depend on their number.
    on_progress : callable, optional
        Called with the number of finished samples and of all samples.

    Returns
    -------
    ProfiledSamples
        A tuple of TmeProfile, one for each usable sample in table order, that draws itself in a notebook
        and carries the phenotype calls.

    Raises
    ------
    InputError
        When the table cannot be used, or both or neither of `expression` and `cells` are given.

    Examples
    --------
    >>> import warmfront
    >>> found = warmfront.profile("examples/excluded-urothelial/expression.tsv", oncotree="BLCA")
    >>> len(found), found[0].axis("cytotoxicity").n_present > 5
    (1, True)
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    check_reference(reference, knowledge)
    table, pseudobulk = _read(expression, cells, (obs, genes), reference, scale, on_progress)
    samples = _usable(table)
    profiles = []
    calls = {
        sample: abstain_wholly(reason, calibration="no probabilities were computed")
        for sample, reason in table.unusable.items()
    }
    fit = None if pseudobulk else _fit(table, oncotree, knowledge, reference)
    shared = (table, oncotree, reference, seed, fit, pseudobulk)
    for found, call in run_tasks(
        _profile_one, samples, workers=workers, prepare=_prepare, prepare_with=shared
    ):
        profiles.append(found)
        calls[found.sample_id] = call
        tell(on_progress, len(profiles), len(samples))
    made = ProfiledSamples(profiles, calls, table.unusable)
    if out is not None:
        with staged(Path(out)) as stage:
            write_profiles(stage, profiles, table.unusable)
            write_fractions(stage, profiles)
            write_phenotypes(stage, {sample: calls[sample] for sample in table.samples})
            write_mapping(stage, table)
            write_profiles_h5ad(stage, profiles, calls, _provenance(table, knowledge, seed))
            write_drawings(stage / "figures", draw_samples(made, made.phenotypes, knowledge) if made else ())
    return made


def _read(
    expression: "Path | str | AnnData | None",
    cells: "Path | str | AnnData | None",
    beside: tuple[Path | str | None, Path | str | None],
    reference: str | None,
    scale: Scale | None,
    on_progress: OnProgress | None,
) -> tuple[ExpressionTable, str]:
    """Read the one table that is given; the text is empty unless it is a pseudobulk."""
    if (expression is None) == (cells is None):
        raise InputError(
            [
                Problem(
                    where="profile",
                    found="neither" if cells is None else "--cells and expression",
                    allowed="an expression table or a matrix of single cells",
                    next_step="give one of the two",
                )
            ]
        )
    if cells is not None:
        return read_patients(cells, beside, reference, scale, on_progress)
    return harmonise(read_expression(expression), load_genes(), scale), ""


class _Shared:
    """What the samples of one table share; filled once per process."""

    table: ExpressionTable
    oncotree: str | None
    reference: str | None
    seed: int
    fit: ReferenceFit | None
    pseudobulk: str


def _prepare(
    table: ExpressionTable,
    oncotree: str | None,
    reference: str | None,
    seed: int,
    fit: ReferenceFit | None,
    pseudobulk: str,
) -> None:
    _Shared.table = table
    _Shared.oncotree = oncotree
    _Shared.reference = reference
    _Shared.seed = seed
    _Shared.fit = fit
    _Shared.pseudobulk = pseudobulk


def _profile_one(sample: str) -> tuple[TmeProfile, Phenotype]:
    knowledge = load_knowledge()
    applicability = assess(bare_case(sample, _Shared.oncotree, knowledge), knowledge)
    rng, *_ = spawn_generators(_Shared.seed, sample)
    if _Shared.pseudobulk:
        alone = without_group(applicability)
        added = profile_sample(_Shared.table, sample, knowledge, alone, None, rng)
        return mark_pseudobulk(added, _Shared.pseudobulk)
    found = profile_sample(
        _Shared.table, sample, knowledge, applicability, _Shared.reference, rng, _Shared.fit
    )
    call = classify_sample(_Shared.table, sample, knowledge, applicability)
    return found, add_second_axis(call, found.axes, knowledge, applicability)


def _provenance(table: ExpressionTable, knowledge: KnowledgeBase, seed: int) -> dict[str, str]:
    return {
        "package_version": __version__,
        "knowledge_version": knowledge.version,
        "seed": str(seed),
        "scale": table.scale.value,
        "input": table.file_name,
        "input_sha256": table.sha256,
    }


def classify(
    expression: "Path | str | AnnData",
    *,
    out: Path | str | None = None,
    oncotree: str | None = None,
    scale: Scale | None = None,
    on_progress: OnProgress | None = None,
) -> dict[str, Phenotype]:
    """Call the immune phenotype of every sample of an expression table.

    Parameters
    ----------
    expression : path or AnnData
        Expression table (TSV, CSV, gz, parquet, h5ad), or an AnnData object with samples in ``obs``.
    out : path, optional
        Folder that receives ``phenotypes.tsv`` and ``mapping.tsv`` (what became of labels and samples).
    oncotree : str, optional
        OncoTree code of all samples. The model was trained on urothelial cancer: for other tumours,
        and when the tumour is not stated, the call is given and marked as abstained.
    scale : Scale, optional
        Scale of the values where it is known.
    on_progress : callable, optional
        Called with the number of finished samples and of all samples.

    Returns
    -------
    dict of str to Phenotype
        Sample to phenotype, in table order; unusable samples abstain with the reason.

    Raises
    ------
    InputError
        When the table cannot be used.
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    table = harmonise(read_expression(expression), load_genes(), scale)
    fit = _fit(table, oncotree, knowledge)
    calls = {}
    for sample in table.samples:
        applicability = assess(bare_case(sample, oncotree, knowledge), knowledge)
        call = classify_sample(table, sample, knowledge, applicability)
        if sample not in table.unusable:
            axes = place_sample(table, sample, knowledge, applicability, fit)
            call = add_second_axis(call, axes, knowledge, applicability)
        calls[sample] = call
        tell(on_progress, len(calls), len(table.samples))
    if out is not None:
        with staged(Path(out)) as stage:
            write_phenotypes(stage, calls)
            write_mapping(stage, table)
    return calls


def _fit(
    table: ExpressionTable, oncotree: str | None, knowledge: KnowledgeBase, reference: str | None = None
) -> ReferenceFit | None:
    tumour = knowledge.tumour_types.get(oncotree or "")
    return None if tumour is None else fit_cohort(table, tumour.group, knowledge, reference)


def _usable(table: ExpressionTable) -> list[str]:
    return [sample for sample in table.samples if sample not in table.unusable]
