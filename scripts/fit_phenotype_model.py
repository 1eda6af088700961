"""Fit the baseline model of the immune phenotype; write its knowledge file and its model card.

    python scripts/fit_phenotype_model.py --shared ../shared

Needs the packaged reference ici-panel-log2tpm (scripts/build_references.py). The protocol stands at the top
of phenotype_crossvalidation.py beside this script. Takes about three minutes.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from phenotype_crossvalidation import (
    CHOICES,
    CLASSES,
    DATA,
    ROOT,
    Final,
    Labelled,
    compare_platforms,
    cross_validate,
    feature_genes,
    fit_final,
    measures,
    read_expression,
    read_labelled,
)

MODEL = "urothelial-baseline"

Figures = dict[str, tuple[float, float, float]]


def told(figures: Figures, key: str) -> str:
    point, low, high = figures[key]
    return f"{point:.3f}" if np.isnan(low) else f"{point:.3f} ({low:.3f} to {high:.3f})"


def write_model(final: Final, genes: dict[str, tuple[str, ...]], data: Labelled, figures: Figures) -> None:
    names = CHOICES[final.choice]
    counts = [int((data.truth == name).sum()) for name in CLASSES]
    patients = len(set(data.patients))
    performance = (
        f"Nested cross-validation, 95% intervals: one-versus-rest AUC "
        f"inflamed {told(figures, 'AUC inflamed')}, "
        f"excluded {told(figures, 'AUC excluded')}, desert {told(figures, 'AUC desert')}; balanced accuracy "
        f"{told(figures, 'balanced accuracy')}, tertile rule "
        f"{told(figures, 'balanced accuracy, tertile rule')}. "
        "Pathologists agree with each other at about 0.74."
    )
    calibration = (
        "The probabilities hold for three equally frequent phenotypes, not for a cohort. On that footing the "
        "cross-validated expected calibration error is "
        f"{told(figures, 'expected calibration error')}, the Brier score "
        f"{told(figures, 'Brier score (0 to 2)')} on a scale of 0 to 2. Not checked on another cohort."
    )
    limits = (
        "Trained on one cohort of metastatic urothelial cancer before atezolizumab. Bulk RNA does not see "
        "where T cells are. Elsewhere it abstains."
    )
    lines = [
        f'label = "Baseline immune phenotype, urothelial cancer ({len(names)} features)"',
        f"classes = {list(CLASSES)}".replace("'", '"'),
        "intercepts = [" + ", ".join(f"{value:.6f}" for value in final.intercepts) + "]",
        "minimum_coverage = 0.6",
        f"abstain_below = {final.abstain_below}",
        'trained_group = "urothelial"',
        'trained_on = "IMvigor210, development half: '
        f'{len(data.truth)} labelled samples of {patients} patients"',
        f"n_trained = {len(data.truth)}",
        f"training_counts = {counts}",
        'standardise_with = "ici-panel-log2tpm"',
        f'performance = "{performance}"',
        f'calibration = "{calibration}"',
        f'limits = "{limits}"',
        'source = "cohort_imvigor210"',
        'status = "trial"',
        "",
        "[features]",
        *(f"{name} = {list(genes[name])}".replace("'", '"') for name in names),
        "",
        "[coefficients]",
        *(
            f"{name} = [" + ", ".join(f"{value:.6f}" for value in final.coefficients[:, i]) + "]"
            for i, name in enumerate(names)
        ),
    ]
    (DATA / "phenotype_models").mkdir(exist_ok=True)
    (DATA / "phenotype_models" / f"{MODEL}.toml").write_text("\n".join(lines) + "\n")


def write_card(
    out: Path,
    final: Final,
    data: Labelled,
    chosen: list[tuple[str, float]],
    figures: Figures,
    other: Figures,
    platforms: dict[str, float],
) -> None:
    names = CHOICES[final.choice]
    rows = [f"| {key} | {told(figures, key)} | {told(other, key)} |" for key in figures]
    picks = pd.Series([choice for choice, _ in chosen]).value_counts()
    weights_table = [
        f"| {name} | " + " | ".join(f"{value:+.2f}" for value in final.coefficients[:, i]) + " |"
        for i, name in enumerate(names)
    ]
    counts = ", ".join(f"{int((data.truth == name).sum())} {name}" for name in CLASSES)
    text = CARD.format(
        n=len(data.truth),
        patients=len(set(data.patients)),
        counts=counts,
        rows="\n".join(rows),
        picks=", ".join(f"{name} {count}" for name, count in picks.items()),
        folds=len(chosen),
        strength=final.strength,
        choice=final.choice,
        header=" | ".join(CLASSES),
        weights="\n".join(weights_table),
        threshold=final.abstain_below,
        accuracy=told(figures, "balanced accuracy"),
        rule=told(figures, "balanced accuracy, tertile rule"),
        difference=told(figures, "difference, model less tertile rule"),
        platforms="\n".join(
            f"| {key} | {value:.0f} |" if key == "samples" else f"| {key} | {value:.3f} |"
            for key, value in platforms.items()
        ),
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text)


CARD = """# Model card: urothelial-baseline

Written by `scripts/fit_phenotype_model.py`; the protocol stands at the top of
`scripts/phenotype_crossvalidation.py` and was fixed
before any outer fold was looked at. Do not edit by hand.

## What it is
Multinomial logistic regression with a ridge penalty. Features are mean z-scores over the genes of
published sets, restricted to genes that the z-scored panel and the pooled log2 panel both hold. It gives
probabilities of the three phenotypes; the call is the most probable one, also when the model abstains.

Two things reach across the folds. The z-scores were taken over all 348 samples of the trial, without
labels, so a test fold has helped to scale itself. And `t_effector` and part of `stroma` are gene sets of the
publication of this very cohort. Neither can be undone here; another cohort has to tell what they add.

Trained on {n} samples of {patients} patients of the development half of IMvigor210 ({counts};
pathologist's reading of CD8 stains). One patient gave two samples; folds and resamples keep them
together.

## How well it does
Nested cross-validation, ten repeats of five outer folds; 95% intervals by resampling patients with the fitted
models held fixed. Log loss, Brier score and calibration error of the first column weigh every class equally;
those of the second weigh every sample equally.

| figure | equal class weights (packaged) | weights by frequency (not packaged) |
|---|---|---|
{rows}

The tertile rule needs a cohort to cut; the model places a single sample. Balanced accuracy is {accuracy}
for the model and {rule} for the rule; the paired difference is {difference}, so the model is not shown to
be better than the rule in this figure. Pathologists agree with each other at about 0.74: a higher figure
would be a warning, not a success. The inner folds chose these features over {folds} outer folds: {picks}.

What the phenotype is worth: in this cohort it hardly separates responders (desert 5 of 32, excluded 13 of
57, inflamed 8 of 33 responded). It describes the tumour; it does not predict benefit.

## What the probabilities mean
Each class had the same total weight in training. The printed probabilities therefore hold for a
population in which the three phenotypes are equally frequent; among patients like those of the training
cohort the excluded phenotype is more frequent than printed, and the result record states the
probabilities for that population in words. Equal weights were chosen beforehand, because the call must be
the most probable printed class and a call by frequency overlooks the rarer phenotypes.

## When it abstains
- The largest probability is below {threshold} (the 25th percentile of the cross-validated values: about a
  quarter of such a cohort). Abstention pays only modestly: see the rows for the 75 and 50% most certain.
- The tumour is not urothelial, or its type is not stated. A call is still printed, and must not be relied
  on.
- The offset of log2 input is not known, or the median gene of log2 or TPM input lies more than 2.5 standard
  deviations from the packaged means (RSEM, FPKM): a call is printed, and must not be relied on.
- A feature has fewer than 60% of its genes (assumption), the scale is counts or ranks, or the median gene
  lies more than 2.5 standard deviations (assumption) from the packaged means, as in RSEM: no probabilities.
- Haematological tumours: not applicable, no probabilities.

## Coefficients
Ridge strength C = {strength:.3g}, features: {choice}. Per unit of mean z-score, without the intercepts:

| feature | {header} |
|---|---|---|---|
{weights}

Features overlap (the T-effector and interferon-gamma sets share three genes), so single coefficients are
not to be read as effects.

## Log2 TPM input
Genes are standardised by the packaged means and standard deviations of log2(TPM + 0.001) in bladder
tumours (reference `ici-panel-log2tpm`), other offsets being converted first. The same bladder tumours on
both platforms:

| agreement | value |
|---|---|
{platforms}

The moments were taken on these very tumours and the model was trained on most of them, so this is an
upper bound of the agreement for a new laboratory. Values from another pipeline (RSEM, FPKM, another
annotation) shift each gene; the result says so.
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--card", type=Path, default=ROOT / "docs" / "reference" / "phenotype-model-card.md")
    arguments = parser.parse_args()
    panel = read_expression(arguments.shared / "data" / "imvigor210_dev" / "expression_zscore.parquet")
    genes = feature_genes(panel)
    data = read_labelled(arguments.shared, genes, panel)
    out_of_fold, chosen = cross_validate(data, balanced=True)
    figures = measures(data, out_of_fold, balanced=True)
    other_out_of_fold, _ = cross_validate(data, balanced=False)
    other = measures(data, other_out_of_fold, balanced=False)
    final = fit_final(data, out_of_fold)
    platforms = compare_platforms(arguments.shared, final, genes, panel)
    write_model(final, genes, data, figures)
    write_card(arguments.card, final, data, chosen, figures, other, platforms)
    for key in figures:
        print(f"{key}: {told(figures, key)}")
    print(final)
    print(platforms)


if __name__ == "__main__":
    main()
