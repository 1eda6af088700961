"""Every patient of the shared bulk cohorts as a case with its profile and bottleneck, ready to be judged.

Used by the metamorphic tests and by the fairness page; nothing here learns from a response.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cohort_tables import read_harmonised
from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Biomarkers, Case, Disease, Patient, Specimen
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import Applicability, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.pipeline import tailor
from warmfront.strategy.candidates import propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.ranking import rank

SEXES = {"F": "female", "M": "male"}


@dataclass(frozen=True)
class Cohort:
    """Where one cohort lies and what all its patients share."""

    name: str
    oncotree: str
    expression: str
    line: int | None
    sample: str = "patientid"


COHORTS = (
    Cohort("imvigor210_dev", "BLCA", "expression_zscore.parquet", None, "sample_id"),
    Cohort("liu2019", "MEL", "expression_log2tpm.parquet", None),
    Cohort("hugo2016", "MEL", "expression_log2tpm.parquet", None),
    Cohort("vanallen2015", "MEL", "expression_log2tpm.parquet", None),
    Cohort("riaz2017_subset", "MEL", "expression_log2tpm.parquet", None),
    Cohort("nathanson2017", "MEL", "expression_log2tpm.parquet", None),
    Cohort("padron2022", "PAAD", "expression_log2tpm.parquet", 1),
    Cohort("tcga_coadread", "COADREAD", "expression_log2rsem1.parquet", None),
)


@dataclass(frozen=True)
class Judged:
    """One patient with everything that the strategy part reads."""

    cohort: str
    case: Case
    applicability: Applicability
    profile: TmeProfile | None
    bottleneck: Bottleneck

    def ranking(self, knowledge: KnowledgeBase, case: Case | None = None) -> Ranking:
        """Judge and rank anew, with another case where one is given."""
        chosen = case or self.case
        candidates, left_out = propose(self.bottleneck, chosen, self.applicability, knowledge)
        screened = screen(candidates, chosen, knowledge, self.profile)
        return rank(screened, left_out, self.bottleneck, chosen, knowledge, self.profile)


def read_patients(
    shared: Path,
    knowledge: KnowledgeBase,
    *,
    cohorts: tuple[Cohort, ...] = COHORTS,
    every: dict[str, int] | None = None,
) -> Iterator[Judged]:
    """Yield every patient whose expression can be used, cohort by cohort.

    `every` thins a cohort: ``{"tcga_coadread": 20}`` takes each twentieth patient.
    """
    for cohort in cohorts:
        folder = shared / "data" / cohort.name
        table = read_harmonised(folder / cohort.expression)
        rows = _clinical(folder, cohort)
        step = (every or {}).get(cohort.name, 1)
        for sample in [name for name in table.samples if name not in table.unusable][::step]:
            case = _case(sample, rows.get(sample, {}), cohort)
            plan = tailor(case, table, knowledge, seed=1, reference=None)
            yield Judged(cohort.name, plan.case, plan.applicability, plan.profile, plan.bottleneck)


def _clinical(folder: Path, cohort: Cohort) -> dict[str, dict[str, object]]:
    path = folder / "clinical.csv"
    if not path.is_file():
        return {}
    frame = pd.read_csv(path, dtype={cohort.sample: str})
    return {str(row[cohort.sample]): row.to_dict() for _, row in frame.iterrows()}


def _case(sample: str, row: dict[str, object], cohort: Cohort) -> Case:
    line = cohort.line
    if row.get("Received.platinum") in ("Y", "N"):
        line = 2 if row["Received.platinum"] == "Y" else 1
    age = row.get("age")
    return Case(
        case_id=f"{cohort.name}-{sample}",
        disease=Disease(oncotree=cohort.oncotree, line_of_therapy=line),
        patient=Patient(
            age_years=float(age) if isinstance(age, int | float) and pd.notna(age) else None,
            sex=SEXES.get(str(row.get("sex", row.get("Sex")))),  # type: ignore[arg-type]
        ),
        biomarkers=Biomarkers(),
        specimens=(Specimen(specimen_id=sample),),
    )
