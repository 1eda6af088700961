"""Whether tissue beside the tumour is in a table without stromal cells: how the rule was found, how it does.

The images of three sets hold the tissue beside the tumour; every stromal cell and every immune cell but CD8
T cells is relabelled as other, as CD8 with pan-cytokeratin shows them. The images of a fourth set are known
to hold the tumour compartment alone. `void_share` of parameters/stain.toml is what `find_cut` gives on all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pages import tabulate
from space_runs import NO_CALL, SEED, Called, call, keep_rows, simulate
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.voids import measure_voids
from warmfront.assays.spatial.window import find_window
from warmfront.domain.space import ROLES, TUMOUR_ONLY_EXPORT, CellRole, PreparedCells, TissueImage
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.auc import estimate_auc
from warmfront.stats.intervals import clopper_pearson
from warmfront.tme.space_cells import choose_cells, find_panel

TUMOUR_ONLY = "Vectra"
STAIN = frozenset({CellRole.TUMOUR, CellRole.CD8_T, CellRole.OTHER})
"""What CD8 with pan-cytokeratin tells apart."""

RESAMPLES = 2000
THINNED = (0.5, 0.25)
PATTERNS = {"mixed": "inflamed", "excluded": "excluded", "desert": "desert", "clustered": "desert"}


@dataclass(frozen=True)
class Seen:
    """One image in which everything but the rule would allow a call."""

    set_name: str
    patient: str
    is_whole: bool
    share: float


def as_stain(image: TissueImage, stained: Sequence[CellRole] = (CellRole.CD8_T,)) -> TissueImage:
    """The image as CD8 with pan-cytokeratin shows it, and without what is known of its format."""
    kept = image.is_role(CellRole.TUMOUR, *stained)
    role = np.where(kept, image.role, ROLES.index(CellRole.OTHER)).astype(np.int8)
    flags = tuple(flag for flag in image.flags if not flag.startswith(TUMOUR_ONLY_EXPORT))
    return replace(image, role=role, flags=flags)


def thin(image: TissueImage, share: float, knowledge: KnowledgeBase, rng: np.random.Generator) -> TissueImage:
    """The image with only a share of the other cells outside the tumour region, as in sparse stroma."""
    region = find_region(image, find_window(image, knowledge), knowledge)
    lost = ~(region.cell_distance_um <= 0) & image.is_role(CellRole.OTHER)
    return keep_rows(image, np.flatnonzero(~lost | (rng.random(image.n_cells) < share)))


def look(name: str, images: Sequence[TissueImage], knowledge: KnowledgeBase) -> list[Seen]:
    """Measure the images that have a margin, enough tumour and enough tissue beside it."""
    value, found = knowledge.spatial.value, []
    for image in images:
        region = find_region(image, find_window(image, knowledge), knowledge)
        share = measure_voids(image, region, knowledge.spatial)
        if (
            share is not None
            and image.count(CellRole.TUMOUR) >= value("least_tumour_cells")
            and region.margin_length_mm > 0
            and region.tumour_area_mm2 >= value("least_inside_area")
            and region.area_mm2["outer_margin"] >= value("least_beside_area")
        ):
            found.append(Seen(name, f"{name} {image.patient_id}", name != TUMOUR_ONLY, share))
    return found


def find_cut(shares: np.ndarray, is_whole: np.ndarray, times: np.ndarray | None = None) -> float:
    """Cut with the largest sum of sensitivity and specificity, in the middle between two shares."""
    times = np.ones(len(shares)) if times is None else times
    order = np.argsort(shares, kind="stable")
    ranked, whole, weight = shares[order], is_whole[order], times[order]
    below = np.cumsum(weight * whole) / (weight * whole).sum()
    above = 1 - np.cumsum(weight * ~whole) / (weight * ~whole).sum()
    gain = np.where(np.append(np.diff(ranked) > 0, True), below + above, -np.inf)
    best = int(np.argmax(gain))
    return float((ranked[best] + ranked[min(best + 1, len(ranked) - 1)]) / 2)


def resample_cut(seen: Sequence[Seen]) -> tuple[float, float]:
    """95% interval of the cut, patients resampled."""
    shares, whole = np.array([one.share for one in seen]), np.array([one.is_whole for one in seen])
    _, number = np.unique([one.patient for one in seen], return_inverse=True)
    rng = np.random.default_rng(SEED)
    cuts = []
    for _ in range(RESAMPLES):
        drawn = np.bincount(rng.integers(0, number.max() + 1, number.max() + 1), minlength=number.max() + 1)
        times = drawn[number].astype(float)
        if (times * whole).sum() and (times * ~whole).sum():
            cuts.append(find_cut(shares, whole, times))
    low, high = np.quantile(cuts, (0.025, 0.975))
    return float(low), float(high)


def cross_validate(seen: Sequence[Seen], parts: Sequence[str]) -> list[bool]:
    """Whether each image passes at the cut that was found without its part."""
    shares, whole = np.array([one.share for one in seen]), np.array([one.is_whole for one in seen])
    label, passed = np.array(parts), np.zeros(len(seen), dtype=bool)
    for part in set(parts):
        own = label == part
        passed[own] = shares[own] <= find_cut(shares[~own], whole[~own])
    return [bool(one) for one in passed]


def by_patient(hits: Sequence[bool], patients: Sequence[str]) -> str:
    """A share of images with its interval, patients resampled; exact over patients where all agree."""
    rate = float(np.mean(hits))
    names, number = np.unique(patients, return_inverse=True)
    if rate in (0.0, 1.0):
        low, high = clopper_pearson(round(rate * len(names)), len(names))
    else:
        drawn = np.random.default_rng(SEED).multinomial(
            len(names), np.full(len(names), 1 / len(names)), RESAMPLES
        )
        events = drawn @ np.bincount(number, weights=np.asarray(hits, dtype=float))
        low, high = np.quantile(events / (drawn @ np.bincount(number)), (0.025, 0.975))
    return f"{sum(hits)}/{len(hits)} = {rate:.0%} ({low:.0%} to {high:.0%})"


def rule_part(prepared: Mapping[str, PreparedCells], knowledge: KnowledgeBase) -> str:
    """Sensitivity and specificity of the rule."""
    images = {name: [as_stain(image) for image in table.images] for name, table in prepared.items()}
    seen = [one for name, own in images.items() for one in look(name, own, knowledge)]
    cut = knowledge.spatial.parameters["void_share"]
    low, high = resample_cut(seen)
    found = find_cut(np.array([one.share for one in seen]), np.array([one.is_whole for one in seen]))
    left_out = cross_validate(seen, [one.patient for one in seen])
    without_set = cross_validate(seen, [one.set_name if one.is_whole else one.patient for one in seen])
    rows = []
    for name in prepared:
        own = [place for place, one in enumerate(seen) if one.set_name == name]
        is_right = [[run[p] == seen[p].is_whole for p in own] for run in (left_out, without_set)]
        stands = [(seen[p].share <= cut.value) == seen[p].is_whole for p in own]
        patients = [seen[p].patient for p in own]
        told = [by_patient(right, patients) for right in (stands, *is_right)]
        rows.append(
            [name, "no" if name == TUMOUR_ONLY else "yes", f"{len(own)} of {len(images[name])}", *told]
        )
    for label, whole in (("sensitivity, all three", True), ("specificity", False)):
        own = [place for place, one in enumerate(seen) if one.is_whole == whole]
        patients = [seen[p].patient for p in own]
        told = [
            by_patient([right[p] == whole for p in own], patients)
            for right in ([one.share <= cut.value for one in seen], left_out, without_set)
        ]
        rows.append([label, "", str(len(own)), *told])
    auc = estimate_auc([one.is_whole for one in seen], [-one.share for one in seen])
    head = ["set", "tissue beside the tumour", "images to judge", "cut as it stands"]
    head += ["cut found without the patient", "cut found without patient and set"]
    quantiles = [
        [
            name,
            *(
                f"{np.quantile([one.share for one in seen if one.set_name == name], q):.3f}"
                for q in QUANTILES
            ),
        ]
        for name in prepared
    ]
    return (
        f"Cut {cut.value:g} ({cut.low:g} to {cut.high:g}); found anew on this run: {found:.3f} "
        f"({low:.3f} to {high:.3f}).\n"
        f"AUC of the share of voids {auc.auc:.3f} ({auc.low:.3f} to {auc.high:.3f}, DeLong, images taken as\n"
        "independent).\n\n"
        + tabulate(head, rows)
        + "\n\n"
        + tabulate(["share of voids", *(f"{q:.0%} of images below" for q in QUANTILES)], quantiles)
    )


QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def called_part(
    prepared: Mapping[str, PreparedCells], called: Mapping[str, Sequence[Called]], knowledge: KnowledgeBase
) -> str:
    """What becomes of calls when a table has no stromal cells, and of an export not known as tumour-only."""
    rows = []
    for name, table in prepared.items():
        told = find_panel(table)
        cells = choose_cells(told)
        stained = tuple(role for role in cells.roles if role in told) if cells else ()
        panel = frozenset({CellRole.TUMOUR, CellRole.OTHER, *stained})
        seen = [call(as_stain(image, stained), panel, knowledge) for image in table.images]
        full = called[name]
        firm = [place for place, one in enumerate(full) if one.status != NO_CALL]
        kept = sum(seen[p].status == full[p].status for p in firm)
        other = sum(seen[p].status not in (full[p].status, NO_CALL) for p in firm)
        has_call = sum(one.phenotype.call is not None for one in seen)
        rows.append([name, str(len(firm)), "0", str(kept), str(other), f"{has_call} of {len(seen)}"])
    head = ["set", "firm calls, all types", "before: the same", "now: the same", "now: another class"]
    return tabulate([*head, "images with any call now"], rows)


def thinned_part(prepared: Mapping[str, PreparedCells], knowledge: KnowledgeBase) -> str:
    """How many images still pass when stroma is sparse."""
    cut, rows = knowledge.spatial.value("void_share"), []
    for name, table in prepared.items():
        if name == TUMOUR_ONLY:
            continue
        cells = []
        for share in THINNED:
            rng = np.random.default_rng(SEED)
            images = [thin(as_stain(image), share, knowledge, rng) for image in table.images]
            seen = look(name, images, knowledge)
            cells.append(by_patient([one.share <= cut for one in seen], [one.patient for one in seen]))
        rows.append([name, *cells])
    return tabulate(["set", *(f"{share:.0%} of the other cells left" for share in THINNED)], rows)


def simulated_part(knowledge: KnowledgeBase, sizes: Sequence[int], seeds: Sequence[int]) -> str:
    """Right, wrong and no call on simulated tissue seen with the stain."""
    rows = []
    for pattern, truth in PATTERNS.items():
        cells = []
        for size in sizes:
            found = Counter(
                one.status for one in simulate(pattern, size, seeds, knowledge, see=as_stain, panel=STAIN)
            )
            right, none = found[truth], found[NO_CALL]
            cells.append(f"{right} / {len(seeds) - right - none} / {none}")
        rows.append([pattern, truth, *cells])
    return tabulate(["pattern", "truth", *(f"{size:,} cells" for size in sizes)], rows)
