"""EASIX, its simplified and its modified form (Pennisi 2021, 10.1182/bloodadvances.2020003885)."""

import math
from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome, Value
from warmfront.knowledge.scales import ClinicalScale


def score_easix(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Compute the three ratios from one blood sample.

    Parameters
    ----------
    inputs : mapping of str to number
        LDH in U/L, creatinine and CRP in mg/dL, platelets in 10^9/L, and when the sample was taken.
    scale : ClinicalScale
        ``easix``, with the one published cut-off.

    Returns
    -------
    Outcome
        Fields ``easix``, ``s_easix``, ``m_easix``, ``log2_easix``; a band only before lymphodepletion, the
        one time for which a cut-off was published. Without a result when there are no platelets: the ratio
        is then undefined, not infinite.

    References
    ----------
    Korell et al., Front Immunol 2022, 10.3389/fimmu.2022.877477, for the cut-off.
    """
    platelets = float(inputs["platelets_1e9_l"])
    if platelets <= 0:
        return Outcome(fields={}, reason="platelets_1e9_l is 0: a ratio over it is undefined")
    ldh = float(inputs["ldh_u_l"])
    easix = ldh * float(inputs["creatinine_mg_dl"]) / platelets
    fields: dict[str, Value] = {
        "easix": easix,
        "s_easix": ldh / platelets,
        "m_easix": ldh * float(inputs["crp_mg_dl"]) / platelets,
        "log2_easix": math.log2(easix),
    }
    if inputs["timepoint"] != "before_lymphodepletion":
        words = "No band: the published cut-off is read before lymphodepletion (timepoint) only."
        return Outcome(fields=fields, value=easix, rule="LDH x creatinine / platelets", warnings=(words,))
    cut = scale.threshold("before_lymphodepletion")
    return Outcome(
        fields=fields,
        value=easix,
        band=f"above {cut:g}" if easix > cut else f"not above {cut:g}",
        rule="LDH x creatinine / platelets, before lymphodepletion",
    )
