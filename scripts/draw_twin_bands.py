"""Draw docs/images/twin-bands.svg and twin-bands-other.svg: one virtual patient, three scans, two models.

    python scripts/draw_twin_bands.py

The patient comes from the model that is fitted first; the second has another structure.
"""

import math

import numpy as np

from pages import ROOT
from twin_calibration import SUM, pd1_course, scans_of, stated_case
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.figures.course_bands import SeriesPoint, draw_course_bands
from warmfront.serving.notebook import standalone
from warmfront.simulation.engines import default_engine
from warmfront.simulation.twin.course import simulate_roles
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.updating import update

DAYS = (0.0, 42.0, 84.0, 126.0, 168.0, 210.0)
USED = 3
PICTURES = (("core", "twin-bands.svg"), ("checkpoint_qsp", "twin-bands-other.svg"))
SEED = 6


def main() -> None:
    knowledge, engine = load_knowledge(), default_engine()
    error = knowledge.twins.errors[SUM]
    rng = np.random.default_rng(SEED)
    truth = knowledge.mechanistic_models["core"]
    patient = make_twin(truth, None, 1, rng, knowledge=knowledge).population
    true = simulate_roles(pd1_course(truth, engine), patient, DAYS, [SUM])[0, :, 0]
    measured = true * np.exp(error.log_sd * rng.standard_normal(len(DAYS)))
    spread = math.exp(1.96 * error.log_sd)
    points = [
        SeriesPoint(day=day, value=value, low=value / spread, high=value * spread, used=place < USED)
        for place, (day, value) in enumerate(zip(DAYS, measured.tolist(), strict=True))
    ]
    case = stated_case(float(measured[0]))
    for name, file_name in PICTURES:
        model = knowledge.mechanistic_models[name]
        course = pd1_course(model, engine)
        posterior = update(
            make_twin(model, None, 2000, rng, case=case, knowledge=knowledge).population,
            scans_of(measured[1:USED], DAYS[1:USED]),
            course,
            knowledge.twins.errors,
            rng,
            days=np.arange(0.0, 253.0, 6.0).tolist(),
        )
        title = f"A virtual patient of the core model under a PD-1 antibody, fitted with {name}"
        svg = draw_course_bands(posterior.bands[0], points, course.doses.days.tolist(), title)
        (ROOT / "docs" / "images" / file_name).write_text(standalone(svg))
        print(f"{file_name}: {posterior.conflict.sentence} {posterior.method} {posterior.effective_size:.0f}")


if __name__ == "__main__":
    main()
