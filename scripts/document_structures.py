"""Write the tables of docs/reference/model-structures.md from the packaged models and from courses of them.

python scripts/document_structures.py
"""

from collections.abc import Mapping, Sequence

import numpy as np

from pages import REFERENCE, replace_block, tabulate
from warmfront.domain.assay import FloatArray
from warmfront.domain.evidence import Status
from warmfront.domain.schedules import NEGLIGIBLE_LOG10
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.model_arm_checks import DRUG_CLASSES
from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.simulation.agreement import (
    FAMILIES_NEEDED,
    Agreement,
    PairedDifference,
    judge_agreement,
)
from warmfront.simulation.batch import NO_DOSES, Batch, DosePlan, SolverSettings
from warmfront.simulation.engines import default_engine
from warmfront.simulation.equations.packaged import compile_packaged, plan_act
from warmfront.simulation.regimen.expression import express_regimen

PAGE = REFERENCE / "model-structures.md"
N_PATIENTS = 400
SEED = 6
GAP_DAYS = 42.0
START_DAY = 7.0
READ_DAY = 175.0
SMALLEST_ML = 0.01
# Days from lymphodepletion to the product, in models that hold it.
CONDITIONING_DAYS = 5.0
PARTNERS = (
    "radiotherapy",
    "icd_chemotherapy",
    "ctla4",
    "anti_vegf",
    "vaccine",
    "car_t",
    "cdk46",
    "myeloid",
)
SIGNS = {"lower": "lower", "higher": "higher", "none": "no sign"}


def with_classes(models: Sequence[MechanisticModel]) -> list[MechanisticModel]:
    """The models that give a class of drugs which others name alike."""
    return [model for model in models if any(arm.drug_class for arm in model.arms)]


def class_table(models: Sequence[MechanisticModel]) -> str:
    """Which model expresses which class, and in which unit a dose is."""
    rows = []
    for name in DRUG_CLASSES:
        cells = []
        for model in models:
            units = sorted({arm.unit for arm in model.arms if arm.drug_class == name})
            cells.append(", ".join(units) or "-")
        if any(cell != "-" for cell in cells):
            families = {
                model.family
                for model, cell in zip(models, cells, strict=True)
                if cell != "-" and model.organism == "human"
            }
            rows.append([f"`{name}`", str(len(families)), *cells])
    return tabulate(["class", "structures of people", *(f"`{model.model_id}`" for model in models)], rows)


def status_table(models: Sequence[MechanisticModel]) -> str:
    """How much of each model is sourced and how much is assumed."""
    rows = []
    for model in models:
        assumed = sum(parameter.status is Status.ASSUMPTION for parameter in model.parameters)
        varying = sum(parameter.log_sd > 0 for parameter in model.parameters)
        rows.append(
            [
                f"`{model.model_id}`",
                model.organism if model.organism != "none" else "no units",
                str(len(model.species_units)),
                str(len(model.parameters)),
                str(len(model.parameters) - assumed),
                str(assumed),
                str(varying),
                str(len(model.arms)),
            ]
        )
    head = ["model", "organism", "states", "parameters", "with a source", "assumptions", "varied", "arms"]
    return tabulate(head, rows)


def structure_list(models: Sequence[MechanisticModel]) -> str:
    """What makes each model different, and what it must not be used for."""
    return "\n\n".join(
        f"**`{model.model_id}`** ({model.label}). {_sentence(model.structure)} *Limits:* {model.limits}"
        for model in models
    )


def _expressed(
    models: Sequence[MechanisticModel], knowledge: KnowledgeBase
) -> dict[str, tuple[list[str], dict[str, list[str]]]]:
    """Of each packaged regimen: the models that express it, and why the others do not."""
    found = {}
    for name, regimen in sorted(knowledge.options.regimens.items()):
        able, reasons = [], {}
        for model in models:
            expression = express_regimen(
                regimen,
                model,
                knowledge.agents,
                horizon_days=365,
                pharmacology=knowledge.options.pharmacology,
            )
            if expression.plan is not None:
                able.append(model.model_id)
            for problem in expression.problems:
                reasons.setdefault(problem, []).append(model.model_id)
        found[name] = (able, reasons)
    return found


def regimen_table(models: Sequence[MechanisticModel], knowledge: KnowledgeBase) -> str:
    """How many packaged regimens each model expresses, and how many of them at least three structures."""
    families = {model.model_id: model.family for model in models}
    expressed = _expressed(models, knowledge)
    counts = {name: sum(name in able for able, _ in expressed.values()) for name in families}
    enough = sum(len({families[name] for name in able}) >= FAMILIES_NEEDED for able, _ in expressed.values())
    rows = [[f"`{name}`", f"{count} of {len(expressed)}"] for name, count in counts.items()]
    rows.append([f"**at least {FAMILIES_NEEDED} structures**", f"**{enough} of {len(expressed)}**"])
    return tabulate(["model", "packaged regimens that it expresses"], rows)


def reason_table(models: Sequence[MechanisticModel], knowledge: KnowledgeBase) -> str:
    """Every packaged regimen that a model does not express, with the model's reason."""
    rows = []
    for regimen, (able, reasons) in _expressed(models, knowledge).items():
        words = "; ".join(
            f"{problem} ({'all' if len(who) == len(models) else ', '.join(f'`{name}`' for name in who)})"
            for problem, who in reasons.items()
        )
        rows.append([f"`{regimen}`", str(len(able)), words or "-"])
    return tabulate(["regimen", "models", "why the others do not"], rows)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _with_conditioning(partner: str, arms: Mapping[str, DosingArm]) -> list[tuple[DosingArm, float]]:
    """A partner with its first day; a product comes after lymphodepletion where the model holds it."""
    if partner == "car_t" and "lymphodepletion" in arms:
        return [(arms["lymphodepletion"], 0.0), (arms[partner], CONDITIONING_DAYS)]
    return [(arms[partner], 0.0)]


def _later(arms: Sequence[tuple[DosingArm, float]]) -> list[tuple[DosingArm, float]]:
    return [(arm, start + GAP_DAYS) for arm, start in arms]


def _plan(*parts: Sequence[tuple[DosingArm, float]]) -> DosePlan:
    arms = [arm for part in parts for arm in part]
    doses = sorted(
        (
            (START_DAY + start + day, number, arm)
            for number, (arm, start) in enumerate(arms)
            for day in arm.days
        ),
        key=lambda dose: dose[:2],
    )
    doses = [dose for dose in doses if dose[0] < READ_DAY]
    return DosePlan(
        days=np.array([day for day, _, _ in doses]),
        acts=tuple(plan_act(arm) for _, _, arm in doses),
        sizes=np.array([arm.amount for _, _, arm in doses]),
        duration_days=np.array([arm.duration_days for _, _, arm in doses]),
    )


def _burdens(model: MechanisticModel, schedules: Sequence[DosePlan]) -> FloatArray:
    """log10 of the tumour volume on the day of reading, shape (n_schedules, n_solved)."""
    rng = np.random.default_rng(SEED)
    drawn = {
        parameter.name: parameter.value * np.exp(parameter.log_sd * rng.standard_normal(N_PATIENTS))
        for parameter in model.parameters
        if parameter.log_sd > 0
    }
    settings = SolverSettings(absolute_tolerances=model.tolerances, extinction=model.extinction)
    found, solved = [], np.ones(N_PATIENTS, dtype=bool)
    for doses in schedules:
        batch = Batch(
            model=compile_packaged(model),
            n_patients=N_PATIENTS,
            output_days=np.array([0.0, READ_DAY]),
            outputs=(model.roles["tumour_volume_ml"],),
            parameters=drawn,
            doses=doses,
        )
        solution = default_engine().solve_batch(batch, settings)
        solved &= solution.status == 0
        found.append(np.log10(np.maximum(solution.values[:, -1, 0], SMALLEST_ML)))
    return np.array(found)[:, solved]


def contrasts(models: Sequence[MechanisticModel]) -> list[tuple[str, str, Agreement]]:
    """Together against each partner first, and together against nothing, for every common partner of PD-1."""
    found: list[tuple[str, str, Agreement]] = []
    for partner in PARTNERS:
        differences: dict[str, list[PairedDifference]] = {}
        for model in models:
            arms = {arm.drug_class: arm for arm in model.arms if "lesion 2" not in arm.arm}
            if "pd1" not in arms or partner not in arms:
                continue
            if arms["pd1"].needs and partner not in arms["pd1"].needs:
                continue
            first, second = _with_conditioning(partner, arms), [(arms["pd1"], 0.0)]
            together, partner_first, pd1_first, none = _burdens(
                model,
                [
                    _plan(first, second),
                    _plan(first, _later(second)),
                    _plan(_later(first), second),
                    NO_DOSES,
                ],
            )
            for name, draws in (
                ("together against nothing", together - none),
                (f"together against `{partner}` first", together - partner_first),
                ("together against `pd1` first", together - pd1_first),
                (f"`pd1` first against `{partner}` first", pd1_first - partner_first),
            ):
                differences.setdefault(name, []).append(
                    PairedDifference(
                        model_id=model.model_id, family=model.family, organism=model.organism, draws=draws
                    )
                )
        found += [
            (partner, name, judge_agreement(given, negligible=NEGLIGIBLE_LOG10))
            for name, given in differences.items()
        ]
    return found


def agreement_table(models: Sequence[MechanisticModel]) -> str:
    """Sign and median of each model for each contrast, and the verdict."""
    rows = []
    for partner, name, agreement in contrasts(models):
        cells = {sign.model_id: f"{SIGNS[sign.sign]} ({sign.median:+.2f})" for sign in agreement.signs}
        verdict = agreement.verdict
        if agreement.opposing:
            verdict += ", contradicted"
        rows.append(
            [f"`{partner}`", name, f"**{verdict}**", *(cells.get(model.model_id, "-") for model in models)]
        )
    head = ["partner of `pd1`", "contrast", "verdict", *(f"`{model.model_id}`" for model in models)]
    return tabulate(head, rows)


def main() -> None:
    """Replace every table of the page."""
    knowledge = load_knowledge()
    every = sorted(knowledge.mechanistic_models.values(), key=lambda model: model.model_id)
    human = [model for model in every if model.organism == "human"]
    text = PAGE.read_text(encoding="utf-8")
    text = replace_block(text, "classes", class_table(with_classes(every)))
    text = replace_block(text, "regimens", regimen_table(human, knowledge))
    text = replace_block(text, "reasons", reason_table(human, knowledge))
    text = replace_block(text, "status", status_table(every))
    text = replace_block(text, "structures", structure_list(every))
    text = replace_block(text, "agreement", agreement_table(human))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
