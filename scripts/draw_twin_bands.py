"""Draw docs/images/twin-bands.svg and twin-bands-other.svg: one virtual patient before and after three scans.

    python scripts/draw_twin_bands.py

The first patient comes from the fitted model, the second from a model of another structure.
"""

import math

import numpy as np

from pages import ROOT
from twin_calibration import SUM, pd1_course, scans_of
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.figures.course_bands import SeriesPoint, draw_course_bands
from warmfront.serving.notebook import standalone
from warmfront.simulation.engines import default_engine
from warmfront.simulation.twin.course import simulate_roles
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.updating import update

DAYS = (0.0, 42.0, 84.0, 126.0, 168.0, 210.0)
USED = 3
PICTURES = (("core", "twin-bands.svg", 6), ("checkpoint_qsp", "twin-bands-other.svg", 23))


def main() -> None:
    knowledge, engine = load_knowledge(), default_engine()
    error = knowledge.twins.errors[SUM]
    fitted = knowledge.mechanistic_models["core"]
    course = pd1_course(fitted, engine)
    for truth, name, seed in PICTURES:
        rng = np.random.default_rng(seed)
        model = knowledge.mechanistic_models[truth]
        patient = make_twin(model, None, 1, rng, knowledge=knowledge).population
        true = simulate_roles(pd1_course(model, engine), patient, DAYS, [SUM])[0, :, 0]
        measured = true * np.exp(error.log_sd * rng.standard_normal(len(DAYS)))
        prior = make_twin(fitted, None, 2000, rng, knowledge=knowledge).population
        posterior = update(
            prior,
            scans_of(measured[:USED], DAYS[:USED]),
            course,
            knowledge.twins.errors,
            rng,
            days=np.arange(0.0, 253.0, 6.0).tolist(),
        )
        spread = math.exp(1.96 * error.log_sd)
        points = [
            SeriesPoint(day=day, value=value, low=value / spread, high=value * spread, used=place < USED)
            for place, (day, value) in enumerate(zip(DAYS, measured.tolist(), strict=True))
        ]
        title = f"A virtual patient of {truth} under a PD-1 antibody, the core model fitted; not calibrated"
        svg = draw_course_bands(posterior.bands[0], points, course.doses.days.tolist(), title)
        (ROOT / "docs" / "images" / name).write_text(standalone(svg))
        print(f"{name}: {posterior.conflict.sentence} {posterior.method} {posterior.effective_size:.0f}")


if __name__ == "__main__":
    main()
