"""What each simulated pattern is made of: the share of every role in every zone.

Every share is an assumption, chosen so that the patterns are unmistakable; none was measured.
"""

from typing import Literal

from warmfront.domain.space import CellRole

Pattern = Literal["random", "mixed", "excluded", "clustered", "desert"]
Mix = dict[CellRole, float]

NEST, RING, STROMA, AGGREGATE = "nest", "ring", "stroma", "aggregate"

_STROMA: Mix = {
    CellRole.FIBROBLAST: 0.72,
    CellRole.VESSEL: 0.12,
    CellRole.MACROPHAGE: 0.08,
    CellRole.CD4_T: 0.04,
    CellRole.CD8_T: 0.03,
    CellRole.B: 0.01,
}
_BARE_STROMA: Mix = {
    CellRole.FIBROBLAST: 0.85,
    CellRole.VESSEL: 0.12,
    CellRole.MACROPHAGE: 0.025,
    CellRole.CD8_T: 0.002,
    CellRole.CD4_T: 0.003,
}
_BARE_NEST: Mix = {CellRole.TUMOUR: 0.98, CellRole.MACROPHAGE: 0.018, CellRole.CD8_T: 0.002}

MIXES: dict[str, dict[str, Mix]] = {
    "random": {
        STROMA: {
            CellRole.TUMOUR: 0.45,
            CellRole.CD8_T: 0.12,
            CellRole.CD4_T: 0.08,
            CellRole.TREG: 0.02,
            CellRole.B: 0.03,
            CellRole.MACROPHAGE: 0.08,
            CellRole.FIBROBLAST: 0.18,
            CellRole.VESSEL: 0.04,
        }
    },
    "mixed": {
        NEST: {
            CellRole.TUMOUR: 0.66,
            CellRole.CD8_T: 0.16,
            CellRole.CD4_T: 0.09,
            CellRole.TREG: 0.02,
            CellRole.MACROPHAGE: 0.06,
            CellRole.DENDRITIC: 0.01,
        },
        RING: _STROMA,
        STROMA: _STROMA,
    },
    "excluded": {
        NEST: _BARE_NEST,
        RING: {
            CellRole.CD8_T: 0.40,
            CellRole.CD4_T: 0.25,
            CellRole.TREG: 0.05,
            CellRole.B: 0.05,
            CellRole.MACROPHAGE: 0.05,
            CellRole.FIBROBLAST: 0.20,
        },
        STROMA: _STROMA,
    },
    "clustered": {
        NEST: _BARE_NEST,
        RING: _BARE_STROMA,
        STROMA: _BARE_STROMA,
        AGGREGATE: {CellRole.B: 0.60, CellRole.CD4_T: 0.28, CellRole.CD8_T: 0.10, CellRole.DENDRITIC: 0.02},
    },
    "desert": {NEST: _BARE_NEST, RING: _BARE_STROMA, STROMA: _BARE_STROMA},
}
"""Share of each role per zone and pattern (assumption; see the module's first lines)."""

AGGREGATE_CROWDING = 3.0  # assumption: an immune aggregate is this much denser than the tissue around it
