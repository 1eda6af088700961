"""Draw the structure of the core model, and its course beside the published one.

    python scripts/draw_core_model.py --out docs/images

Writes core-model.svg (structure), core-pseudo-progression.svg with its numbers in a TSV.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from markupsafe import Markup

from warmfront.io.outputs import write_text, write_tsv
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.figures.svg import figure, label, tag
from warmfront.serving.notebook import standalone
from warmfront.simulation.batch import Batch, DosePlan, SolverSettings
from warmfront.simulation.equations.packaged import compile_packaged, plan_act
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

# Okabe and Ito's palette, lightened for areas; kinds differ in outline as well.
TUMOUR, T_CELL, NODE, BRAKE, PLAIN = "#fbe3d3", "#d6e9f5", "#d5efe6", "#f3f3f3", "#ffffff"
INK, STEP = "#222222", "#0b5d8f"
# Specification 2.9 of the project: 200 mg of nivolumab every three weeks, four times.
GOLDEN_DAYS = (0, 6, 20, 34, 48, 62, 76, 83)
GOLDEN_MM = (30.00, 30.69, 31.83, 32.20, 31.90, 31.04, 29.74, 28.95)


def box(x: float, y: float, width: float, height: float, lines: Sequence[str], fill: str) -> Markup:
    """A named quantity; the first line is bold."""
    frame = tag("rect", x=x, y=y, width=width, height=height, rx=6, fill=fill, stroke=INK, stroke_width=1.2)
    middle, top = x + width / 2, y + height / 2 - 8 * (len(lines) - 1)
    words = [
        tag(
            "text",
            line,
            x=middle,
            y=top + 16 * i,
            text_anchor="middle",
            dominant_baseline="central",
            font_size=13,
            font_weight="bold" if i == 0 else "normal",
            fill=INK,
        )
        for i, line in enumerate(lines)
    ]
    return Markup("").join([frame, *words])


def arrow(path: str, x: float = 0, y: float = 0, step: str = "", *, blocks: bool = False) -> Markup:
    """A flux with its step in a circle, or an effect that hinders (dashed, with a bar)."""
    line = tag(
        "path",
        d=path,
        fill="none",
        stroke=INK,
        stroke_width=1.6,
        marker_end="url(#core-bar)" if blocks else "url(#core-tip)",
        **({"stroke_dasharray": "5 4"} if blocks else {}),
    )
    if not step:
        return line
    disc = tag("circle", cx=x, cy=y, r=11, fill=STEP)
    word = tag(
        "text", step, x=x, y=y + 0.5, text_anchor="middle", dominant_baseline="central", font_size=13,
        font_weight="bold", fill="#ffffff",
    )  # fmt: skip
    return line + disc + word


def _markers() -> Markup:
    tip = tag("path", d="M 0 0 L 9 4.5 L 0 9 z", fill=INK)
    bar = tag("path", d="M 4 0 L 4 10", stroke=INK, stroke_width=2.5)
    shape = {"markerWidth": 10, "markerHeight": 10, "orient": "auto", "markerUnits": "userSpaceOnUse"}
    return tag(
        "defs",
        tag("marker", tip, id="core-tip", refX=8, refY=4.5, **shape),
        tag("marker", bar, id="core-bar", refX=4, refY=5, **shape),
    )


def _panel(x: float, y: float, width: float, height: float, name: str, indent: float = 14) -> Markup:
    frame = tag(
        "rect", x=x, y=y, width=width, height=height, rx=12, fill="none", stroke="#777777",
        stroke_width=1.4, stroke_dasharray="2 4",
    )  # fmt: skip
    return frame + tag("text", name, x=x + indent, y=y + 22, font_size=15, font_weight="bold", fill=INK)


def _lesion(left: float, number: int, note: str, *, mirrored: bool) -> Markup:
    """One lesion from its left edge; T cells lie towards the middle of the picture."""
    tumour, t_cells = (left + 270, left + 20) if mirrored else (left + 20, left + 270)
    inner, outer = (tumour, t_cells + 150) if mirrored else (tumour + 150, t_cells)
    sign = -1 if mirrored else 1
    middle = (inner + outer) / 2
    return Markup("").join(
        [
            _panel(left, 280, 440, 330, f"Lesion {number} {note}", indent=110),
            box(tumour, 322, 150, 56, ["Signal", "antigen and danger"], TUMOUR),
            box(tumour, 428, 150, 56, ["Dying cells", "keep their volume"], TUMOUR),
            box(tumour, 534, 150, 62, ["Tumour cells", "sensitive, resistant"], TUMOUR),
            box(t_cells, 322, 150, 56, ["Effector CD8", "make IFN-gamma"], T_CELL),
            box(t_cells, 428, 150, 56, ["Exhausted CD8", "progenitors return"], T_CELL),
            box(t_cells, 534, 150, 62, ["Brakes", "PD-L1, Treg, myeloid"], BRAKE),
            arrow(f"M {tumour + 75} 534 L {tumour + 75} 488", tumour + 75, 510, "1"),
            arrow(f"M {tumour + 75} 428 L {tumour + 75} 382", tumour + 75, 404, "1"),
            arrow(f"M {t_cells + 60} 378 L {t_cells + 60} 424", t_cells + 60, 400, "6"),
            arrow(f"M {t_cells + 92} 428 L {t_cells + 92} 382"),
            arrow(f"M {outer} 358 L {inner + 4 * sign} 544", middle, 451, "7"),
            arrow(f"M {outer} 558 L {middle + 14 * sign} 468", blocks=True),
        ]
    )


def draw_structure() -> Markup:
    """The two lesions, what they share, and what treatments act on."""
    parts = [
        tag("rect", x=0, y=0, width=960, height=712, fill="#ffffff"),
        _markers(),
        _panel(365, 8, 230, 250, "Node and blood, shared"),
        box(390, 42, 180, 48, ["Dendritic cells", "mature, in the node"], NODE),
        box(390, 118, 180, 48, ["Primed CD8", "in the node"], NODE),
        box(390, 194, 180, 48, ["Primed CD8", "in blood"], NODE),
        box(
            165,
            176,
            180,
            66,
            ["Infused products", "CAR and TCR cells with", "memory; NK; macrophage"],
            T_CELL,
        ),
        box(
            615, 176, 180, 66, ["Blood and vessels", "lymphocytes leave room,", "vessels give access"], PLAIN
        ),
        arrow("M 480 90 L 480 114", 504, 102, "3"),
        arrow("M 480 166 L 480 190", 504, 178, "4"),
        _lesion(20, 1, "(radiation, in-situ vaccine)", mirrored=False),
        _lesion(500, 2, "(no local treatment)", mirrored=True),
        arrow("M 95 322 C 95 150 200 66 386 66", 146, 166, "2"),
        arrow("M 865 322 C 865 150 760 66 574 66", 814, 166, "2"),
        arrow("M 440 242 C 440 290 400 300 370 320", 425, 286, "5"),
        arrow("M 520 242 C 520 290 560 300 590 320", 535, 286, "5"),
        box(
            20,
            628,
            290,
            72,
            ["Drugs", "antibodies (2 compartments), chemotherapy,", "cytokines, CDK4/6 inhibitor"],
            PLAIN,
        ),
        box(
            335,
            628,
            290,
            72,
            ["Harm", "IL-6-like mediator, lymphocytes,", "marrow to neutrophils in five stages"],
            PLAIN,
        ),
        box(
            650,
            628,
            290,
            72,
            ["Read off", "diameters, ctDNA, copies per ug,", "neutrophils, PD-L1, IFN-gamma"],
            PLAIN,
        ),
    ]
    return figure(
        "core-model",
        960,
        712,
        "Structure of the core model",
        "Two lesions with the same states share a node, blood, lymphocytes, vessels and infused products. "
        "Steps: 1 tumour cells die and release a signal, 2 dendritic cells mature, 3 CD8 T cells are primed, "
        "4 they pass to blood, 5 they enter both lesions, 6 they recognise and exhaust, 7 they kill. PD-L1, "
        "regulatory T cells and myeloid cells hinder killing.",
        *parts,
    )


def _course() -> np.ndarray:
    """Diameter and viable cells of the packaged case, daily."""
    model = load_knowledge().mechanistic_models["core"]
    arm = next(arm for arm in model.arms if arm.drug_class == "pd1")
    values = next(s.values for s in model.scenarios if s.scenario == "pseudo_progression")
    batch = Batch(
        model=compile_packaged(model),
        n_patients=1,
        output_days=np.arange(84.0),
        outputs=("diameter1", "C1"),
        parameters={name: np.array([value]) for name, value in values.items()},
        doses=DosePlan(
            days=np.array(arm.days),
            acts=(plan_act(arm),) * len(arm.days),
            sizes=np.full(len(arm.days), arm.amount),
            duration_days=np.zeros(len(arm.days)),
        ),
    )
    return RoadRunnerBatchEngine().solve_batch(batch, SolverSettings(absolute_tolerance=1e-12)).values[0]


def draw_course(course: np.ndarray) -> Markup:
    """Diameter with the published days, and viable cells below it."""
    parts = [tag("rect", x=0, y=0, width=720, height=470, fill="#ffffff")]
    days = np.arange(len(course))
    panels = (
        (40.0, (28.5, 33.0), (29, 30, 31, 32, 33), course[:, 0], "Diameter, mm"),
        (260.0, (0.0, 6.5), (0, 2, 4, 6), course[:, 1], "Viable cells, 1e9"),
    )
    for top, (low, high), ticks, values, name in panels:
        height = 150.0
        x, y = 80 + days * 7.4, top + height * (high - values) / (high - low)
        parts.append(tag("text", name, x=80, y=top - 14, font_size=14, font_weight="bold", fill=INK))
        for tick in ticks:
            at = top + height * (high - tick) / (high - low)
            parts.append(tag("line", x1=80, y1=at, x2=694, y2=at, stroke="#dddddd", stroke_width=1))
            parts.append(label(72, at, [str(tick)], text_anchor="end", font_size=12, fill=INK))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        parts.append(tag("polyline", points=points, fill="none", stroke=STEP, stroke_width=2.4))
    for day, size in zip(GOLDEN_DAYS, GOLDEN_MM, strict=True):
        at = 40 + 150 * (33.0 - size) / 4.5
        parts.append(
            tag("circle", cx=80 + day * 7.4, cy=at, r=5, fill="#ffffff", stroke="#b34700", stroke_width=2.2)
        )
    at = 260 + 150 * (6.5 - 2.129) / 6.5
    parts.append(
        tag("circle", cx=80 + 83 * 7.4, cy=at, r=5, fill="#ffffff", stroke="#b34700", stroke_width=2.2)
    )
    for day in range(0, 84, 14):
        parts.append(label(80 + day * 7.4, 428, [str(day)], text_anchor="middle", font_size=12, fill=INK))
    words = ["Days of nivolumab, 200 mg on days 0, 21, 42 and 63"]
    parts.append(label(387, 452, words, text_anchor="middle", font_size=13, fill=INK))
    parts.append(tag("line", x1=480, y1=20, x2=510, y2=20, stroke=STEP, stroke_width=2.4))
    parts.append(label(518, 20, ["core model"], font_size=12, fill=INK))
    parts.append(tag("circle", cx=608, cy=20, r=5, fill="#ffffff", stroke="#b34700", stroke_width=2.2))
    parts.append(label(620, 20, ["published"], font_size=12, fill=INK))
    return figure(
        "core-pseudo-progression",
        720,
        470,
        "Pseudo-progression in the core model",
        f"Line: core model, scenario pseudo_progression. Rings: published course. The diameter rises by "
        f"{course[:, 0].max() / course[0, 0] - 1:.1%} to day {course[:, 0].argmax()}; viable cells fall from "
        f"day {course[:, 1].argmax()}.",
        *parts,
    )


def main() -> None:
    """Write both pictures and the numbers of the second."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, required=True)
    out: Path = arguments.parse_args().out
    write_text(out, "core-model.svg", standalone(draw_structure()))
    course = _course()
    write_text(out, "core-pseudo-progression.svg", standalone(draw_course(course)))
    published = dict(zip(GOLDEN_DAYS, GOLDEN_MM, strict=True))
    rows = [
        [str(day), f"{size:.2f}", f"{cells:.3f}", f"{published[day]:.2f}" if day in published else ""]
        for day, (size, cells) in enumerate(course)
    ]
    write_tsv(out, "core-pseudo-progression.tsv", ["day", "diameter_mm", "viable_1e9", "published_mm"], rows)


if __name__ == "__main__":
    main()
