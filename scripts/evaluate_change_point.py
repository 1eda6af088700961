"""How well a change of slope is found and dated in made-up series; writes docs/reference/change-point.md.

    python scripts/evaluate_change_point.py

Series are drawn from the assumptions of the method, where its intervals must be right, and from courses that
it does not assume, where nothing says that they are. No data of people are used. About four minutes.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from pages import REFERENCE, replace_block, tabulate
from warmfront.stats.change_point import ChangePrior, find_change_point

PAGE = REFERENCE / "change-point.md"
SEED = 20261122
COURSES = 300
DAYS = np.arange(0.0, 168.0, 21.0)
LIMIT = np.log(0.05)
START = np.log(3.0)
Course = tuple[npt.NDArray[np.float64], float | None, float]
"""True levels (natural logarithm), day of the change or None, standard deviation of one measurement."""


def exact_share(hits: int, n: int) -> str:
    """Percent with its 95% interval (Clopper and Pearson)."""
    if n == 0:
        return "-"
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{100 * hits / n:.0f} ({100 * low:.0f} to {100 * high:.0f})"


def assumed(rng: np.random.Generator) -> Course:
    """Draw a course from the prior."""
    prior = ChangePrior()
    day = rng.uniform(DAYS[1], DAYS[-2])
    bends = rng.random() < prior.probability
    line = START + rng.normal(0, prior.slope_sd) * (DAYS - DAYS.mean())
    line += bends * rng.normal(0, prior.bend_sd) * np.maximum(DAYS - day, 0)
    return line, day if bends else None, 0.294 * rng.choice(prior.noise_factors)


def fall_and_rise(halving: float, doubling: float, noise: float) -> Callable[[np.random.Generator], Course]:
    """A fall that turns on a day between the second and the second last sample."""

    def draw(rng: np.random.Generator) -> Course:
        day = rng.uniform(DAYS[1], DAYS[-2])
        line = (
            START
            - np.log(2) / halving * np.minimum(DAYS, day)
            + np.log(2) / doubling * np.maximum(DAYS - day, 0)
        )
        return line, day, noise

    return draw


def line_only(doubling: float, noise: float) -> Callable[[np.random.Generator], Course]:
    """One slope throughout."""
    return lambda rng: (START + np.log(2) / doubling * (DAYS + rng.uniform(0, 1)), None, noise)


def jump(rng: np.random.Generator) -> Course:
    """A level that falls at once to a tenth and stays."""
    day = rng.uniform(DAYS[1], DAYS[-2])
    return START - np.log(10) * (day <= DAYS), day, 0.294


def two_turns(rng: np.random.Generator) -> Course:
    """Fall, rise from day 42, fall again from day 105; dated by the first."""
    slopes = np.log(2) / 21
    line = (
        START
        - slopes * np.minimum(DAYS, 42)
        + slopes * np.clip(DAYS - 42, 0, 63)
        - slopes * np.maximum(DAYS - 105, 0)
    )
    return line + rng.normal(0, 1e-9), 42.0, 0.294


TRUTHS: tuple[tuple[str, Callable[[np.random.Generator], Course]], ...] = (
    ("drawn from the assumptions", assumed),
    ("halving in 20 days, then doubling in 30", fall_and_rise(20, 30, 0.294)),
    ("the same, error twice that stated", fall_and_rise(20, 30, 0.588)),
    ("the same, error four times that stated", fall_and_rise(20, 30, 1.176)),
    ("halving in 20 days, then level", fall_and_rise(20, 1e9, 0.294)),
    ("halving in 10 days, mostly below the limit, then doubling in 20", fall_and_rise(10, 20, 0.294)),
    ("straight fall, halving in 20 days", line_only(-20, 0.294)),
    ("straight rise, doubling in 40 days", line_only(40, 0.294)),
    ("straight fall, error twice that stated", line_only(-20, 0.588)),
    ("straight fall, error four times that stated", line_only(-20, 1.176)),
    ("sudden fall to a tenth", jump),
    ("two turns", two_turns),
)


def measure(draw: Callable[[np.random.Generator], Course], seed: int) -> list[str]:
    """One row: share called, share covered, width, values below the limit."""
    rng = np.random.default_rng([SEED, seed])
    called, inside, none, quiet, widths, hidden, chance, changed = 0, 0, 0, 0, [], [], [], 0
    for _ in range(COURSES):
        line, day, noise = draw(rng)
        seen = line + rng.normal(0, noise, len(DAYS))
        below = seen < LIMIT
        hidden.append(below.mean())
        found = find_change_point(DAYS, np.where(below, LIMIT, seen), below, 0.294)
        chance.append(found.probability)
        if day is None:
            none += 1
            quiet += found.probability < 0.95
            continue
        changed += 1
        inside += found.low <= day <= found.high
        if found.probability >= 0.95:
            called += 1
            widths.append(found.high - found.low)
    return [
        exact_share(called, changed),
        exact_share(inside, changed),
        f"{np.median(widths):.0f}" if len(widths) > 5 else "-",
        exact_share(none - quiet, none),
        f"{100 * np.mean(hidden):.0f}",
        f"{np.mean(chance):.2f}",
    ]


def calibrate() -> list[list[str]]:
    """Share with a change by stated probability, in courses drawn from the assumptions."""
    rng = np.random.default_rng([SEED, 99])
    chance, truth = [], []
    for _ in range(2 * COURSES):
        line, day, noise = assumed(rng)
        seen = line + rng.normal(0, noise, len(DAYS))
        below = seen < LIMIT
        chance.append(find_change_point(DAYS, np.where(below, LIMIT, seen), below, 0.294).probability)
        truth.append(day is not None)
    rows = []
    edges = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
    for low, high in pairwise(edges):
        chosen = [t for p, t in zip(chance, truth, strict=True) if low <= p < high or p == high == 1.0]
        stated = [p for p in chance if low <= p < high or p == high == 1.0]
        if chosen:
            rows.append(
                [
                    f"{low:g} to {high:g}",
                    str(len(chosen)),
                    f"{np.mean(stated):.2f}",
                    exact_share(sum(chosen), len(chosen)),
                ]
            )
    return rows


def main() -> None:
    """Write the tables of the page."""
    head = ["course", "called (%)", "interval covers (%)", "median width, days", "false calls (%)"]
    head += ["below limit (%)", "mean probability"]
    rows = [[name, *measure(draw, seed)] for seed, (name, draw) in enumerate(TRUTHS)]
    page = replace_block(PAGE.read_text(encoding="utf-8"), "courses", tabulate(head, rows))
    table = tabulate(["stated probability", "series", "mean", "with a change (%)"], calibrate())
    PAGE.write_text(replace_block(page, "calibration", table), encoding="utf-8")


if __name__ == "__main__":
    main()
