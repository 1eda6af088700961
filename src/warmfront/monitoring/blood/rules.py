"""Scales of this room, by id."""

from warmfront.monitoring.blood.all_response import judge_all
from warmfront.monitoring.blood.eln_aml import judge_eln_aml
from warmfront.monitoring.blood.imwg import judge_imwg
from warmfront.monitoring.blood.lugano_ct import judge_lugano_ct
from warmfront.monitoring.blood.lugano_pet import judge_lugano_pet
from warmfront.monitoring.blood.lyric import judge_lyric
from warmfront.monitoring.scale_rule import ScaleRule

BLOOD_RULES: dict[str, ScaleRule] = {
    "all_response": judge_all,
    "eln_aml": judge_eln_aml,
    "imwg": judge_imwg,
    "lugano_ct": judge_lugano_ct,
    "lugano_pet": judge_lugano_pet,
    "lyric": judge_lyric,
}
