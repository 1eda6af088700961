"""Find typical compositions of the cells around a cell, and write them as a knowledge file.

    python scripts/find_neighbourhoods.py --shared ../shared

Windows of the ten nearest cells of two cohorts (27 breast and 48 melanoma images) are clustered by k-means;
every image gives the same number of windows. No label of any patient is used. Only the centres are packaged.
"""

import argparse
from pathlib import Path

import numpy as np

from warmfront import load_knowledge
from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.neighbourhoods import count_windows, gather_kinds
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.neighbourhoods import KINDS

FILES = ("keren2018_tnbc_cells.parquet", "hoch2022_melanoma_imc_cells.parquet")
COHORT = "Keren 2018 (27 development tumours) and Hoch 2022 (48 images)"
WINDOW, CENTRES, PER_IMAGE, STARTS, ROUNDS = 10, 9, 2000, 12, 300
SEED = 20180906
WORDS = {
    "tumour": "tumour cells",
    "t_cell": "T cells",
    "b_cell": "B cells",
    "other_lymphoid": "other lymphocytes",
    "myeloid": "myeloid cells",
    "stromal": "stroma",
    "other": "other cells",
}
TARGET = Path(__file__).resolve().parents[1] / "src/warmfront/knowledge/data/spatial/neighbourhoods.toml"


def gather(shared: Path, rng: np.random.Generator) -> np.ndarray:
    parts = []
    knowledge = load_knowledge()
    for name in FILES:
        raw = read_cells(shared / "data" / "spatial" / name)
        for image in prepare_images(raw, knowledge.spatial).images:
            windows = count_windows(image, WINDOW)
            chosen = rng.choice(len(windows), PER_IMAGE, replace=len(windows) < PER_IMAGE)
            parts.append(gather_kinds(windows[chosen]))
    return np.concatenate(parts)


def cluster(points: np.ndarray, rng: np.random.Generator) -> tuple[float, np.ndarray, np.ndarray]:
    """Lloyd's algorithm from k-means++ starts."""
    centres = [points[rng.integers(len(points))]]
    for _ in range(CENTRES - 1):
        far = np.min([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=0)
        centres.append(points[rng.choice(len(points), p=far / far.sum())])
    middle = np.array(centres)
    for _ in range(ROUNDS):
        distance = (points**2).sum(axis=1)[:, None] - 2 * points @ middle.T + (middle**2).sum(axis=1)
        mine = distance.argmin(axis=1)
        moved = np.array(
            [points[mine == c].mean(axis=0) if (mine == c).any() else middle[c] for c in range(CENTRES)]
        )
        if np.abs(moved - middle).max() < 1e-6:
            break
        middle = moved
    return float(distance.min(axis=1).sum()), middle, np.bincount(mine, minlength=CENTRES) / len(points)


def describe(shares: np.ndarray) -> tuple[str, str]:
    first, second, third = np.argsort(-shares, kind="stable")[:3]
    if shares[first] >= 0.8:
        return KINDS[first], f"mostly {WORDS[KINDS[first]]}"
    name = f"{KINDS[first]}_with_{KINDS[second]}"
    label = f"{WORDS[KINDS[first]]} with {WORDS[KINDS[second]]}"
    if shares[third] >= 0.8 * shares[second]:
        name, label = f"{name}_and_{KINDS[third]}", f"{label} and {WORDS[KINDS[third]]}"
    return name, label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    arguments = parser.parse_args()
    rng = np.random.default_rng(SEED)
    points = gather(arguments.shared, rng)
    found = sorted((cluster(points, rng) for _ in range(STARTS)), key=lambda one: one[0])
    spread, middle, weight = found[0]
    print(f"{len(points):,} windows; within-cluster sum of squares of the starts:")
    explained = 1 - spread / points.var(axis=0).sum() / len(points)
    print(", ".join(f"{one[0]:.0f}" for one in found), f"; explained {explained:.2f}")
    text = [
        "# Typical compositions of the ten cells around a cell: centres of k-means over two cohorts.\n"
        "# Written by scripts/find_neighbourhoods.py; no label of any patient was used.\n"
    ]
    seen: dict[str, int] = {}
    for place in np.argsort(-weight):
        shares = np.round(middle[place], 3)
        shares[shares.argmax()] += 1 - shares.sum()
        name, label = describe(shares)
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name, label = f"{name}_{seen[name]}", f"{label} ({seen[name]})"
        written = ", ".join(f"{kind} = {share:.3f}" for kind, share in zip(KINDS, shares, strict=True))
        text.append(
            f"""
[[neighbourhood]]
neighbourhood = "{name}"
label = "{label}"
shares = {{ {written} }}
version = "1"
cohort = "{COHORT}"
windows = {weight[place]:.3f}
source = "spatial_neighbourhood_cohorts"
status = "assumption"
"""
        )
        print(f"{name:35} {weight[place]:.3f}  {written}")
    TARGET.write_text("".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
