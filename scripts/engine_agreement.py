"""Both engines over the shared published models: which spans, how near, and what stands in the way."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from warmfront.simulation.batch import (
    STATUS_REASONS,
    Batch,
    BatchEngine,
    BatchSolution,
    PatientStatus,
    SolverSettings,
)
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.reading import read_model

# Largest relative difference in every state on every output day. Below a millionth of the largest value that
# a state has in the run, or below ten absolute tolerances, differences are measured against that level.
TOLERANCE = 1e-5
FLOOR = 1e-6
OUTPUTS = 41
RELATIVE_TOLERANCE = 1e-10


@dataclass(frozen=True)
class Case:
    """One model: its span in its own unit of time, and what must be known of its encoding.

    `smallest` holds absolute tolerances of states that pass through very small numbers.
    """

    span: float
    absolute: float = 1e-12
    smallest: dict[str, float] = field(default_factory=dict)
    remark: str = ""


EQUALITY = (
    "its events wait for `time == n`, which CVODE alone steps over; read as the moment at which n is reached"
)
CASES: dict[str, Case] = {
    "babbs2012-immunotherapy": Case(60),
    "barros2021-cartmath-mathematical-of-car-t-immunotherapy-in-hdlm-2-cell": Case(
        300, absolute=1e-20, remark="an event brings the tumour back"
    ),
    "barros2021-cartmath-mathematical-of-car-t-immunotherapy-in-raji-cell-line": Case(60, absolute=1e-20),
    "chareyron2009-mixed-immunotherapy-and-chemotherapy-of-tumors-feedback": Case(
        20,
        remark="from day 21 on the tumour is so far below one cell that `(L/T)^l` overflows and CVODE gives "
        "up; the span ends before. One flux multiplies `q L T` and `u N L L` where a sum looks meant",
    ),
    "chaudhury2020-ec50-expansion-and-killing-mathematical-of-car-t-cell-and": Case(100),
    "chaudhury2020-first-order-expansion-of-car-t-cell-and-tumour-kinetics": Case(
        100,
        smallest={"U": 1e-250},
        remark="the tumour falls below 1e-200; with an absolute tolerance near one cell CVODE steps below "
        "zero, where its logarithm is not defined, and gives up near day 9 (the curators note an error too)",
    ),
    "chaudhury2020-lotka-volterra-mathematical-of-car-t-cell-and-tumour": Case(100),
    "claret2009-predicting-phase-iii-overall-survival-in-colorectal-cancer": Case(
        100, remark="pulses of 90 minutes written as a function of time; CVODE alone steps over them"
    ),
    "coletti2020-qsp-of-prostate-cancer-immunotherapy": Case(400),
    "depillis2003-the-dynamics-of-an-optimally-controlled-tumor-a-case-study": Case(150),
    "depillis2008-optimal-control-of-mixed-immunotherapy-and-chemotherapy-of": Case(100),
    "depillis2013-mathematical-modeling-of-regulatory-t-cell-effects-on-renal": Case(100),
    "dritschel2018-a-mathematical-of-cytotoxic-and-helper-t-cell-interactions": Case(50, absolute=1e-20),
    "eftimie2010-immunity-to-melanoma": Case(100),
    "galante2012-b7-h1-and-a-mathematical-for-cytotoxic-t-cell-and-tumor-cell": Case(100),
    "gevertz2018-cancer-treatment-with-oncolytic-viruses-and-dendritic-cell-biomd0000000816": Case(
        30, remark=EQUALITY
    ),
    "gevertz2018-cancer-treatment-with-oncolytic-viruses-and-dendritic-cell-biomd0000000817": Case(
        30, remark=EQUALITY
    ),
    "greene2019-differentiate-spontaneous-and-induced-evolution-to-drug": Case(10),
    "hu2019-modeling-pancreatic-cancer-dynamics-with-immunotherapy": Case(100),
    "hutchinson2016-vascular-phenotype-identification-and-anti-angiogenic": Case(100),
    "jafarnejad2019-mechanistically-detailed-systems-biology-modeling-of-the": Case(86400),
    "khajanchi2015-the-combined-effects-of-optimal-control-in-cancer-remission": Case(100),
    "kimmel2021-t-cell-competition-and-stochastic-extinction-events-in-car-t": Case(200, absolute=1e-20),
    "kosinsky2018-radiation-and-pd-l-1-treatment-combinations": Case(
        60, remark="radiation and antibody are switched off, and repair decays with a length of time (`tau`)"
    ),
    "kronik2010-predicting-outcomes-of-prostate-cancer-immunotherapyby": Case(100),
    "kuznetsov1994-nonlinear-dynamics-of-immunogenic-tumors": Case(2000),
    "li2016-for-pancreatic-cancer-patients-receiving-immunotherapy": Case(100),
    "melhem-2017-neutropenia": Case(2_592_000, absolute=1e-22, remark="time in seconds; 30 days"),
    "mpekris2017-role-of-vascular-normalization-in-benefit-from-metronomic": Case(30),
    "murphy2016-differences-in-predictions-of-ode-models-of-tumor-growth": Case(100),
    "nazari2018-il6-mediated-stem-cell-driven-tumor-growth-and-targeted": Case(100),
    "ribba2012-low-grade-gliomas-tumour-growth-inhibition": Case(
        100, remark="quiescent tissue grows by `k_PQ` where `k_PQ P` is meant"
    ),
    "ribba2018-mathematical-of-tumor-uptake-for-immunocytokine-based-cancer": Case(30),
    "rodrigues2019-a-mathematical-for-chemoimmunotherapy-of-chronic-lymphocytic": Case(
        200, remark="infusions of 3 hours written as a function of time; CVODE alone steps over them"
    ),
    "shariatpanahi2018-mathematical-modeling-of-tumor-induced-immunosuppression": Case(60),
    "sotolongo-costa2003-behavior-of-tumors-under-nonstationary-therapy": Case(60, absolute=1e-14),
    "tham2008-pdmodel-tumour-shrinkage-by-gemcitabine-and-carboplatin": Case(30, remark=EQUALITY),
    "unni2019-mathematical-modeling-analysis-and-simulation-of-tumor-dynamics": Case(60),
    "wei2019-mathematical-modeling-of-tumor-growth-the-mcf-7-breast-cancer-cell": Case(1000),
}


@dataclass(frozen=True)
class Outcome:
    """What two engines made of one model; `difference` is NaN where one of them failed."""

    model: OdeModel
    case: Case
    difference: float
    state: str
    statuses: tuple[str, str]
    values: tuple[np.ndarray, np.ndarray]

    @property
    def agrees(self) -> bool:
        return self.difference <= TOLERANCE


def compare_models(
    folder: Path, first: BatchEngine, second: BatchEngine, names: tuple[str, ...] = tuple(CASES)
) -> dict[str, Outcome]:
    """Run models in two engines."""
    return {name: _compare(folder / f"{name}.xml", CASES[name], first, second) for name in names}


def solve_alone(path: Path, outcome: Outcome) -> float:
    """Largest difference of CVODE alone, which knows no moments, from the second engine; NaN: it gave up."""
    import roadrunner

    runner = roadrunner.RoadRunner(str(path))
    runner.getIntegrator().setValue("relative_tolerance", RELATIVE_TOLERANCE)
    species = {*runner.model.getFloatingSpeciesIds(), *runner.model.getBoundarySpeciesIds()}
    names = [f"[{s}]" if s in species and s not in outcome.model.amounts else s for s in outcome.model.states]
    runner.timeCourseSelections = names
    try:
        found = np.array(runner.simulate(times=output_days(outcome.case).tolist()))
    except RuntimeError:
        return float("nan")
    return float(_differences(found[1:], outcome.values[1][1:], outcome.model, outcome.case).max())


def output_days(case: Case) -> np.ndarray:
    """Never on the moment of an event, where values before and after differ."""
    return case.span * np.append(0.0, (np.arange(1, OUTPUTS) + 1 / np.e) / OUTPUTS)


def _differences(one: np.ndarray, other: np.ndarray, model: OdeModel, case: Case) -> np.ndarray:
    size = np.abs(other)
    absolute = np.array([case.smallest.get(name, case.absolute) for name in model.states])
    level = np.maximum(FLOOR * size.max(axis=0), 10 * absolute)
    return np.abs(one - other) / np.maximum(size, level)


def _compare(path: Path, case: Case, first: BatchEngine, second: BatchEngine) -> Outcome:
    model = read_model(path.read_text(encoding="utf-8"), model_id=path.stem, format="sbml")
    one = _solve(first, model, case)
    other = _solve(second, model, case)
    names = tuple(STATUS_REASONS[PatientStatus(int(found.status[0]))] for found in (one, other))
    values = (one.values[0], other.values[0])
    if names != (STATUS_REASONS[PatientStatus.SOLVED],) * 2:
        return Outcome(model, case, float("nan"), "", (names[0], names[1]), values)
    differences = _differences(values[0], values[1], model, case)
    worst = int(differences.max(axis=0).argmax())
    return Outcome(model, case, float(differences.max()), model.states[worst], (names[0], names[1]), values)


def _solve(engine: BatchEngine, model: OdeModel, case: Case) -> BatchSolution:
    settings = SolverSettings(
        relative_tolerance=RELATIVE_TOLERANCE,
        absolute_tolerance=case.absolute,
        absolute_tolerances=case.smallest,
        nonnegative=False,
    )
    batch = Batch(model=model, n_patients=1, output_days=output_days(case), outputs=model.states)
    return engine.solve_batch(batch, settings)
