"""The mouse model read alone, made-up rankings, engines that know the answer, and the packaged knowledge."""

import importlib
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import TypeAdapter

from warmfront.domain.therapy import Harm, Option, Ranking
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.models import MechanisticModel


@pytest.fixture(scope="session")
def kosinsky() -> MechanisticModel:
    folder = files("warmfront.knowledge") / "data" / "models"
    content = tomllib.loads((folder / "kosinsky2018.toml").read_text(encoding="utf-8"))
    text = (folder / "kosinsky2018.ant").read_text(encoding="utf-8")
    return TypeAdapter(MechanisticModel).validate_python(
        {**content, "model_id": "kosinsky2018", "antimony": text}
    )


@pytest.fixture(scope="session")
def make_ranking() -> Callable[..., Ranking]:
    def make(*strategy_ids: str, hard_stops: tuple[str, ...] = ()) -> Ranking:
        options = tuple(
            Option(
                rank=place,
                strategy_id=key,
                name=f"name of {key}",
                strategy_class="made up",
                tier=Tier.HYPOTHESIS,
                verdict=Verdict.PASS,
                checks=(),
                fit=1.0,
                fit_note="",
                evidence=None,
                evidence_note="",
                evidence_rows=(),
                harm=Harm(statement="", observed=(), shared_organs=(), hard_stop=key in hard_stops),
                feasibility="",
                order_note="no human comparison of order exists in this disease",
                summary="",
                achieved="",
                tied_with=(),
                toxicities=(),
                late_effects=(),
                monitoring=(),
                caveats=(),
                sources=(),
            )
            for place, key in enumerate(strategy_ids, start=1)
        )
        return Ranking(approved=(), trial=(), hypothesis=options, left_out=(), note="")

    return make


@pytest.fixture(scope="session")
def closed_form() -> Iterator[ModuleType]:
    """Module `closed_form`: a model of decay and an engine that knows its solution."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield importlib.import_module("closed_form")


@pytest.fixture(scope="session")
def plain_engine() -> Iterator[type]:
    """Class `PlainEngine`: a fixed-step method written from the contract."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield importlib.import_module("plain_engine").PlainEngine


@pytest.fixture(scope="session")
def packaged() -> KnowledgeBase:
    return load_knowledge()
