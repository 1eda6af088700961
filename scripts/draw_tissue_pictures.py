"""Draw the pictures of the documents from simulated tissue; no patient is behind them.

python scripts/draw_tissue_pictures.py --out docs/images
"""

import argparse
from pathlib import Path

import numpy as np

from warmfront.assays.spatial.neighbourhoods import find_neighbourhoods
from warmfront.io.outputs import write_text, write_tsv
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.notebook import standalone
from warmfront.serving.spatial_figures import draw_image
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.space import measure_image

SEED = 20261122
N_CELLS = 12_000
SHOWN = ("tissue", "roles", "distance", "compartments", "neighbourhoods")


def main() -> None:
    """Simulate one excluded tissue with a hole, measure it, and write its pictures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, required=True)
    out: Path = arguments.parse_args().out
    knowledge = load_knowledge()
    image = simulate_tissue(
        "excluded", N_CELLS, np.random.default_rng(SEED), hole_radius_um=90.0, sample_id="simulated"
    ).image
    profile, region = measure_image(image, knowledge, np.random.default_rng(SEED))
    for drawing in draw_image(image, region, profile, find_neighbourhoods(image, knowledge)):
        if drawing.name in SHOWN:
            write_text(out, f"tissue-{drawing.name}.svg", standalone(drawing.svg))
            write_tsv(out, f"tissue-{drawing.name}.tsv", drawing.header, drawing.rows)


if __name__ == "__main__":
    main()
