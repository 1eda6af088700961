"""One spatial measurement in this process: CPU seconds of a job on given cells, and its peak memory.

Called by spatial.py in a process of its own for each measurement; prints one line of JSON. The jobs named
``squidpy`` run with the Python that has squidpy and do not need this package.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measure import peak_bytes

RADIUS_UM, REACH_UM, PERMUTATIONS, INTERVALS = 30.0, 100.0, 1000, 50


def timed(job: Callable[[], Any], warm: Callable[[], Any] | None = None) -> dict[str, Any]:
    """CPU and wall seconds of a job; what it compiles on first use is done before, on a few cells."""
    if warm is not None:
        warm()
    cpu, wall = time.process_time(), time.perf_counter()
    found = job()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "found": found}


def make_adata(cells: dict[str, np.ndarray], rows: slice) -> Any:
    import anndata
    import pandas as pd

    names = [str(kind) for kind in np.unique(cells["role"])]
    kinds = pd.Categorical([str(kind) for kind in cells["role"][rows]], categories=names)
    table = pd.DataFrame({"kind": kinds}, index=[str(place) for place in range(len(kinds))])
    places = np.column_stack([cells["x"], cells["y"]])[rows]
    return anndata.AnnData(obs=table, obsm={"spatial": places})


def squidpy_enrichment(cells: dict[str, np.ndarray]) -> dict[str, Any]:
    import squidpy

    def run(adata: Any, permutations: int) -> dict[str, Any]:
        squidpy.gr.spatial_neighbors(adata, coord_type="generic", radius=RADIUS_UM)
        squidpy.gr.nhood_enrichment(
            adata, cluster_key="kind", n_perms=permutations, n_jobs=1, seed=0, show_progress_bar=False
        )
        found = adata.uns["kind_nhood_enrichment"]
        return {"z": np.asarray(found["zscore"]).tolist(), "count": np.asarray(found["count"]).tolist()}

    few, whole = make_adata(cells, slice(0, 800)), make_adata(cells, slice(None))
    return timed(lambda: run(whole, PERMUTATIONS), lambda: run(few, 2))


def squidpy_cooccurrence(cells: dict[str, np.ndarray]) -> dict[str, Any]:
    import squidpy

    steps = np.linspace(0, REACH_UM, INTERVALS + 1)

    def run(adata: Any) -> None:
        squidpy.gr.co_occurrence(adata, cluster_key="kind", interval=steps, n_jobs=1, show_progress_bar=False)

    few, whole = make_adata(cells, slice(0, 800)), make_adata(cells, slice(None))
    return timed(lambda: run(whole), lambda: run(few))


def make_image(cells: dict[str, np.ndarray]) -> Any:
    from warmfront.domain.space import ROLES, Labels, TissueImage

    return TissueImage(
        sample_id="simulated",
        patient_id="simulated",
        image_id="simulated",
        timepoint=None,
        x_um=cells["x"],
        y_um=cells["y"],
        role=cells["role"],
        cell_type=Labels(codes=cells["role"].astype(np.int32), names=tuple(role.value for role in ROLES)),
        cell_id=None,
        markers={},
        field_um=tuple(float(end) for end in cells["field"]),
        um_per_unit=1.0,
        unit_note="simulated",
        n_raw=len(cells["x"]),
        dropped=(),
        flags=("simulated tissue: no patient",),
    )


def our_enrichment(cells: dict[str, np.ndarray]) -> dict[str, Any]:
    from warmfront import load_knowledge
    from warmfront.assays.spatial.contacts import find_contacts
    from warmfront.assays.spatial.enrichment import compare_contacts
    from warmfront.domain.space import ROLES

    knowledge, image = load_knowledge(), make_image(cells)
    kinds = [ROLES[code] for code in np.unique(cells["role"])]

    def run() -> dict[str, Any]:
        contacts = find_contacts(image, knowledge)
        found = compare_contacts(contacts, {role.value: (role,) for role in kinds}, 1.0)
        z = {(one.role, one.to_role): one.value for one in found if one.statistic == "contact_z"}
        codes = [ROLES.index(role) for role in kinds]
        return {
            "z": [[z.get((a, b), z.get((b, a))) for b in kinds] for a in kinds],
            "count": contacts.counts[np.ix_(codes, codes)].tolist(),
        }

    return timed(run)


def our_cross(cells: dict[str, np.ndarray]) -> dict[str, Any]:
    from warmfront import load_knowledge
    from warmfront.assays.spatial.cross import count_distances, cross_k, pair_weights
    from warmfront.assays.spatial.window import find_window
    from warmfront.domain.space import ROLES

    knowledge, image = load_knowledge(), make_image(cells)
    kinds = [ROLES[code] for code in np.unique(cells["role"])]
    radii = tuple(float(radius) for radius in range(2, int(REACH_UM) + 1, 2))

    def run() -> None:
        window = find_window(image, knowledge)
        pairs = count_distances(image, REACH_UM, knowledge.spatial.value("densest_packing"))
        weights = pair_weights(window, pairs.counts.shape[2])
        for first in kinds:
            for second in kinds:
                cross_k(pairs, weights, window.area_mm2 * 1e6, ((first,), (second,)), radii)

    return timed(run)


def our_profile(cells: dict[str, np.ndarray]) -> dict[str, Any]:
    from warmfront import load_knowledge
    from warmfront.tme.space import profile_image

    knowledge, image = load_knowledge(), make_image(cells)

    def run() -> dict[str, Any]:
        found = profile_image(image, knowledge, np.random.default_rng(1))
        return {"statistics": len(found.statistics)}

    return timed(run)


JOBS = {
    "squidpy_enrichment": squidpy_enrichment,
    "squidpy_cooccurrence": squidpy_cooccurrence,
    "our_enrichment": our_enrichment,
    "our_cross": our_cross,
    "our_profile": our_profile,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("--cells", type=Path, required=True, help="npz file with x, y, role and field")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    with np.load(chosen.cells) as held:
        cells = {name: held[name] for name in held.files}
    print(json.dumps({**JOBS[chosen.job](cells), "peak": peak_bytes()}))


if __name__ == "__main__":
    main()
