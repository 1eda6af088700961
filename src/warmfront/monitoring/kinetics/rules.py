"""Scales of this room, by id."""

from warmfront.monitoring.kinetics.cart_kinetics import read_expansion
from warmfront.monitoring.scale_rule import ScaleRule

KINETIC_RULES: dict[str, ScaleRule] = {
    "cart_kinetics": read_expansion,
}
