"""Roles stay apart on paper, on screen and under colour blindness."""

from itertools import combinations

import numpy as np
import pytest

from warmfront.domain.space import ROLES, CellRole
from warmfront.serving.figures.cell_marks import BOTTOM_UP, ROLE_MARKS, colour_of, say_role

SIGHTS = {
    "full colour": np.eye(3),
    # Machado, Oliveira and Fernandes 2009 (doi 10.1109/TVCG.2009.113), severity 1; matrices from memory.
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
LEAST_DISTANCE = 13.0
"""CIE 1976 colour difference of two roles with the same shape; about five just noticeable steps."""


def linear(colour: str) -> np.ndarray:
    """Linear light of ``#rrggbb`` (IEC 61966-2-1)."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* under D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = to_xyz @ np.clip(light, 0, 1) / np.array([0.9505, 1.0, 1.089])
    fx, fy, fz = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


@pytest.mark.parametrize("sight", SIGHTS)
def test_roles_of_one_shape_differ_in_colour(sight: str) -> None:
    seen = {role: lab(SIGHTS[sight] @ linear(mark.colour)) for role, mark in ROLE_MARKS.items()}
    for first, second in combinations(ROLES, 2):
        one, other = ROLE_MARKS[first], ROLE_MARKS[second]
        if one.shape == other.shape and one.colour != other.colour:
            assert np.linalg.norm(seen[first] - seen[second]) > LEAST_DISTANCE, (first, second)


def test_only_roles_of_different_panels_share_a_colour() -> None:
    shared = [
        {first, second}
        for first, second in combinations(ROLES, 2)
        if ROLE_MARKS[first].colour == ROLE_MARKS[second].colour
    ]
    assert shared == [{CellRole.CD8_T, CellRole.LYMPHOCYTE}, {CellRole.FIBROBLAST, CellRole.STROMA}]


@pytest.mark.parametrize("name", [*(role.value for role in ROLES), "immune", "t_all", "lymphoid", "stromal"])
def test_lines_and_bars_stand_against_white(name: str) -> None:
    assert 1.05 / (luminance(colour_of(name)) + 0.05) >= 3.0


def test_every_role_is_drawn_and_has_words() -> None:
    assert set(BOTTOM_UP) == set(ROLES) == set(ROLE_MARKS)
    assert len({say_role(role.value) for role in ROLES}) == len(ROLES)
