"""How far the course of infused cells in one patient can be told; writes docs/reference/cell-kinetics.md.

    python scripts/evaluate_cell_kinetics.py

Patients are made up: from the population that is fitted, where intervals must be right, and from others,
where nothing says that they are. No data of people are used.
"""

import argparse
import time

import numpy as np
from scipy.stats import beta

from cell_kinetics_truths import LIMIT, Truths, as_deviations, draw_samples, from_competition, from_population
from pages import REFERENCE, replace_block, tabulate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_kinetics import KINETIC_PARAMETERS, KineticPopulation
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.kinetics.cart_kinetics import bound_area
from warmfront.monitoring.kinetics.patient_course import ENOUGH_EFFECTIVE, QUANTITIES, fit_patient

PAGE = REFERENCE / "cell-kinetics.md"
SEED = 20261122
SCHEDULES = {
    "dense": (1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 14.0, 17.0, 21.0, 28.0, 60.0, 90.0, 180.0),
    "usual": (0.0, 3.0, 7.0, 10.0, 14.0, 28.0),
    "thin": (7.0, 14.0, 28.0),
}
WORDS = {name: label for name, label, _ in QUANTITIES}


def exact_share(hits: int, n: int) -> str:
    """Percent with its 95% interval (Clopper and Pearson)."""
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{100 * hits / n:.0f} ({100 * low:.0f} to {100 * high:.0f})"


def coverage_rows(
    title: str, truths: Truths, schedule: str, population: KineticPopulation, seed: int, limit: float
) -> tuple[list[list[str]], dict[str, float]]:
    """Coverage, bias and width of every quantity whose truth is known; and the plain area beside it."""
    rng = np.random.default_rng(seed)
    days, found = SCHEDULES[schedule], []
    plain, weak, odd = [], 0, 0
    for patient in range(len(truths.levels)):
        samples = draw_samples(truths, patient, days, population.residual_log_sd, rng)
        course = fit_patient(samples, population, np.random.default_rng([seed, patient]))
        found.append(course)
        weak += course.effective < ENOUGH_EFFECTIVE
        odd += course.distance > limit
        low, high, _ = bound_area(samples, 0.0, 28.0)
        if low is not None and high is not None:
            plain.append(np.log((low + high) / 2 / truths.quantities["auc0_28"][patient]))
    rows = []
    for name, truth in truths.quantities.items():
        have = [(c.quantity(name), t) for c, t in zip(found, truth, strict=True) if _has(c, name)]
        if len(have) < 20:
            continue
        hits = sum(q.low <= t <= q.high for q, t in have)
        finite = [(q, t) for q, t in have if np.isfinite(t) and np.isfinite(q.median)]
        shift = np.median([np.log(q.median / t) for q, t in finite])
        error = np.median([abs(np.log(q.median / t)) for q, t in finite])
        wide = np.median([q.high / q.low for q, _ in have])
        own = np.median([q.from_patient for q, _ in have])
        rows.append([
            title, schedule, WORDS[name], str(len(have)), exact_share(hits, len(have)),
            f"{np.exp(shift):.2f}", f"{np.exp(error):.2f}", f"{wide:.3g}", f"{100 * own:.0f}",
        ])  # fmt: skip
    extra = {"weak": float(weak), "odd": float(odd), "n": float(len(found))}
    if plain:
        extra |= {
            "plain_shift": float(np.exp(np.median(plain))),
            "plain_error": float(np.exp(np.median(np.abs(plain)))),
        }
    return rows, extra


def _has(course: object, name: str) -> bool:
    return any(one.name == name for one in course.quantities)  # type: ignore[attr-defined]


def make_scenarios(
    knowledge: KnowledgeBase, patients: int
) -> list[tuple[str, Truths, str, KineticPopulation]]:
    """Title, truth, schedule, fitted population."""
    populations = knowledge.monitoring.cell_kinetics
    own = populations["tisa_cel_b_all"]
    wide = populations["car_t_other"]
    rng = np.random.default_rng(SEED)
    itself = from_population(own, patients, rng)
    deviations = from_population(as_deviations(own), patients, rng)
    lagging = from_population(populations["liso_cel_lymphoma"], patients, rng)
    rival = from_competition(knowledge, patients, rng)
    return [
        *(("the fitted population", itself, schedule, own) for schedule in SCHEDULES),
        ("random effects as standard deviations", deviations, "usual", own),
        ("growth after a lag (liso-cel)", lagging, "usual", own),
        ("growth after a lag, wide population fitted", lagging, "usual", wide),
        ("competition with normal T cells", rival, "dense", own),
        ("competition with normal T cells", rival, "usual", own),
        ("competition, wide population fitted", rival, "usual", wide),
    ]


def population_table(knowledge: KnowledgeBase) -> str:
    head = [
        "population",
        "patients",
        "parameter",
        "median",
        "factor that holds 95% of patients",
        "source",
        "status",
    ]
    rows = []
    for population in knowledge.monitoring.cell_kinetics.values():
        for name in KINETIC_PARAMETERS:
            one = population.parameter(name)
            factor = np.exp(1.96 * np.sqrt(one.log_variance))
            rows.append([
                population.label, str(population.patients or "none"), f"{name}: {one.meaning}",
                f"{one.value:g} {one.unit}", f"{factor:.3g}", f"`{one.source}`", one.status.value,
            ])  # fmt: skip
    return tabulate(head, rows)


def main() -> None:
    """Fit every made-up patient and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=120)
    options = parser.parse_args()
    knowledge = load_knowledge()
    limit = knowledge.monitoring.cell_limits["odd_distance"].value
    rows: list[list[str]] = []
    notes: list[list[str]] = []
    for at, (title, truths, schedule, population) in enumerate(make_scenarios(knowledge, options.patients)):
        began = time.process_time()
        found, extra = coverage_rows(title, truths, schedule, population, SEED + at, limit)
        rows += found
        plain = [f"{extra[key]:.2f}" if key in extra else "none" for key in ("plain_shift", "plain_error")]
        notes.append(
            [title, schedule, exact_share(int(extra["odd"]), int(extra["n"])), f"{extra['weak']:.0f}", *plain]
        )
        print(title, schedule, f"{time.process_time() - began:.0f} s", *found, notes[-1], sep="\n  ")
    head = [
        "truth", "samples", "quantity", "patients", "inside the 95% interval, %", "median ratio to the truth",
        "median error, factor", "upper over lower end", "told by the samples, %",
    ]  # fmt: skip
    more = [
        "truth", "samples", "called odd, % (95% interval)", "too few effective draws",
        "trapezoid: median ratio", "trapezoid: median error, factor",
    ]  # fmt: skip
    text = PAGE.read_text()
    text = replace_block(text, "populations", population_table(knowledge))
    text = replace_block(text, "coverage", tabulate(head, rows))
    text = replace_block(text, "beside", tabulate(more, notes))
    settings = ", ".join(
        f"{name}: days {', '.join(f'{day:g}' for day in days)}" for name, days in SCHEDULES.items()
    )
    text = replace_block(
        text, "settings", f"{settings}. Limit of quantification {LIMIT:g} copies/ug (assumption)."
    )
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
