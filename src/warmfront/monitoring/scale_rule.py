"""The shape that the rule of every scale has."""

from collections.abc import Callable, Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

ScaleRule = Callable[[Mapping[str, Any], ClinicalScale], Outcome]
"""From checked inputs (every name of the scale is there, None where not stated) to the outcome."""
