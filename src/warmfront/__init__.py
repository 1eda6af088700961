"""From a tumour's microenvironment to ranked, sourced immunotherapy options.

Research use only. The names below load on first use, so that importing the package stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warmfront.domain.assay import ExpressionTable, Scale
    from warmfront.domain.bottleneck import Bottleneck
    from warmfront.domain.case import Case
    from warmfront.domain.errors import InputError, KnowledgeError, WarmfrontError
    from warmfront.domain.phenotype import Phenotype
    from warmfront.domain.plan import Plan
    from warmfront.domain.revision import Revision
    from warmfront.domain.scales import ScaleResult
    from warmfront.domain.therapy import Option, Ranking
    from warmfront.domain.tme import Applicability, TmeProfile
    from warmfront.knowledge.files import load_knowledge
    from warmfront.verbs.grading import grade
    from warmfront.verbs.monitoring import monitor
    from warmfront.verbs.plans import report, tailor, tailor_cohort
    from warmfront.verbs.products import product
    from warmfront.verbs.recommend import recommend
    from warmfront.verbs.samples import classify, profile
    from warmfront.verbs.score import score
    from warmfront.verbs.single_cells import cells
    from warmfront.verbs.space import spatial
    from warmfront.verbs.virtual_cohorts import simulate

__version__ = "0.2.0"

_HOMES = {
    "Applicability": "domain.tme",
    "Bottleneck": "domain.bottleneck",
    "Case": "domain.case",
    "ExpressionTable": "domain.assay",
    "InputError": "domain.errors",
    "KnowledgeError": "domain.errors",
    "Option": "domain.therapy",
    "Phenotype": "domain.phenotype",
    "Plan": "domain.plan",
    "Ranking": "domain.therapy",
    "Revision": "domain.revision",
    "Scale": "domain.assay",
    "ScaleResult": "domain.scales",
    "TmeProfile": "domain.tme",
    "WarmfrontError": "domain.errors",
    "cells": "verbs.single_cells",
    "classify": "verbs.samples",
    "grade": "verbs.grading",
    "load_knowledge": "knowledge.files",
    "monitor": "verbs.monitoring",
    "product": "verbs.products",
    "profile": "verbs.samples",
    "recommend": "verbs.recommend",
    "report": "verbs.plans",
    "score": "verbs.score",
    "simulate": "verbs.virtual_cohorts",
    "spatial": "verbs.space",
    "tailor": "verbs.plans",
    "tailor_cohort": "verbs.plans",
}

__all__ = [
    "Applicability",
    "Bottleneck",
    "Case",
    "ExpressionTable",
    "InputError",
    "KnowledgeError",
    "Option",
    "Phenotype",
    "Plan",
    "Ranking",
    "Revision",
    "Scale",
    "ScaleResult",
    "TmeProfile",
    "WarmfrontError",
    "__version__",
    "cells",
    "classify",
    "grade",
    "load_knowledge",
    "monitor",
    "product",
    "profile",
    "recommend",
    "report",
    "score",
    "simulate",
    "spatial",
    "tailor",
    "tailor_cohort",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'warmfront' has no attribute {name!r}; it has: {', '.join(__all__)}")
    value = getattr(import_module(f"warmfront.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
