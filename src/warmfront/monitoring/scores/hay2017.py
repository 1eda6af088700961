"""Early fever and MCP-1 for severe cytokine release syndrome (Hay 2017, 10.1182/blood-2017-06-793141)."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

HIGH, LOW = "high: severe CRS is likely", "not high"
"""Words for the two ends of the tree."""


def classify_hay(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Say whether early fever and MCP-1 are both there.

    Parameters
    ----------
    inputs : mapping of str to number
        Highest temperature in degrees Celsius, hours from the infusion to it, MCP-1 in pg/mL.
    scale : ClinicalScale
        ``hay2017``, with both thresholds.

    Returns
    -------
    Outcome
        Field ``severe_crs_risk``; the band says the same in words.
    """
    hours = float(inputs["hours_from_infusion"])
    hot = float(inputs["max_temp_c"]) >= scale.threshold("fever_from")
    early = hours <= scale.threshold("hours_to")
    high = float(inputs["mcp1_pg_ml"]) >= scale.threshold("mcp1_from")
    lacking = [
        words
        for holds, words in ((hot, "no such fever"), (early, "not early"), (high, "MCP-1 is lower"))
        if not holds
    ]
    waiting = hours < scale.threshold("hours_to") and not hot
    return Outcome(
        fields={"severe_crs_risk": not lacking},
        band=LOW if lacking else HIGH,
        rule=", ".join(lacking) or "early fever and MCP-1",
        warnings=("The hours in which fever counts are not over.",) if waiting else (),
    )
