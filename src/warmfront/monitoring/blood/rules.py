"""Scales of this room, by id."""

from warmfront.monitoring.blood.lugano_pet import judge_lugano_pet
from warmfront.monitoring.scale_rule import ScaleRule

BLOOD_RULES: dict[str, ScaleRule] = {
    "lugano_pet": judge_lugano_pet,
}
