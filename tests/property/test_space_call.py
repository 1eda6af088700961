"""What must hold of the spatial call for any densities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.phenotype import PhenotypeClass
from warmfront.knowledge.files import load_knowledge
from warmfront.tme.space_blocks import draw_sums, measure_sides, resample_sums
from warmfront.tme.space_call import call_sums, describe_axes
from warmfront.tme.space_cells import CALLED_CELLS, CalledCells
from warmfront.tme.space_rule import CLASSES, fix_thresholds, judge

KNOWLEDGE = load_knowledge()
DENSITY = st.floats(0, 1e5, allow_nan=False)
KINDS = st.sampled_from(CALLED_CELLS)
BLOCKS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=40)


def name(inside: float, beside: float, group: str) -> PhenotypeClass:
    sums = np.array([[inside, 1.0, beside, 1.0]])
    found = judge(*measure_sides(sums), fix_thresholds(group, KNOWLEDGE.spatial))
    return CLASSES[int(found[0])]


@given(inside=DENSITY, beside=DENSITY, more=st.floats(1, 100), kind=KINDS)
def test_more_cells_never_make_a_desert(inside: float, beside: float, more: float, kind: CalledCells) -> None:
    group = kind.group
    first = name(inside, beside, group)
    if first != PhenotypeClass.DESERT:
        assert name(inside * more, beside, group) != PhenotypeClass.DESERT
        assert name(inside, beside * more, group) != PhenotypeClass.DESERT


@given(inside=DENSITY, beside=DENSITY, more=st.floats(1, 100), kind=KINDS)
def test_more_cells_inside_never_end_inflammation(
    inside: float, beside: float, more: float, kind: CalledCells
) -> None:
    group = kind.group
    if name(inside, beside, group) == PhenotypeClass.INFLAMED:
        assert name(inside * more, beside, group) == PhenotypeClass.INFLAMED


@settings(max_examples=30, deadline=None)
@given(cells=BLOCKS, seed=st.integers(0, 2**31), kind=KINDS)
def test_probabilities_call_and_set_agree(cells: list[tuple[int, int]], seed: int, kind: CalledCells) -> None:
    table = np.array([[inside, 0.02, beside, 0.02] for inside, beside in cells], dtype=float)
    rng = np.random.default_rng(seed)
    sums = draw_sums([table], 200, 10, rng)
    found = call_sums(table.sum(axis=0), sums, kind, KNOWLEDGE.spatial, rng)
    shares = {each: getattr(found, each.value) for each in PhenotypeClass}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert found.call is not None
    assert shares[found.call] == max(shares.values())
    assert found.call in found.prediction_set
    assert found.abstained == bool(found.reason)
    for axis in describe_axes(table.sum(axis=0), sums, "cd8_t", "blocks"):
        assert axis.value is not None
        assert axis.low is not None
        assert axis.high is not None
        assert axis.low <= axis.high


@settings(max_examples=30, deadline=None)
@given(cells=BLOCKS, seed=st.integers(0, 2**31), n_regions=st.integers(1, 5))
def test_resamples_keep_the_size_of_the_field(
    cells: list[tuple[int, int]], seed: int, n_regions: int
) -> None:
    table = np.array([[inside, 0.02, beside, 0.03] for inside, beside in cells], dtype=float)
    sums = resample_sums([table] * n_regions, 50, np.random.default_rng(seed))
    assert sums[:, 1] == pytest.approx(0.02 * len(cells) * n_regions)
    assert sums[:, 3] == pytest.approx(0.03 * len(cells) * n_regions)
    assert (sums >= 0).all()
