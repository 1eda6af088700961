"""Columns of flags are understood by the marker they are named after."""

import pytest

from warmfront.assays.spatial.marker_types import flag_stem


@pytest.mark.parametrize(
    ("column", "stem"),
    [("cd8_pos", "cd8"), ("CD8 Positive Classification", "cd8"), ("Phenotype-CK+", "ck"), ("FOXP3", "foxp3")],
)
def test_a_flag_is_named_after_its_marker(column: str, stem: str) -> None:
    assert flag_stem(column) == stem
