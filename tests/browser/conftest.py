"""Headless Chromium, and the made-up plan of the unit tests."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import numpy as np
import pytest

from warmfront.assays.spatial.neighbourhoods import find_neighbourhoods
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.cohort_page import render_cohort
from warmfront.serving.patient_shares import draw_patient_shares
from warmfront.serving.report import render
from warmfront.serving.space_page import render_run
from warmfront.serving.spatial_figures import draw_image, draw_run, draw_tissue_alone
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.phenotype import abstain_wholly

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-pdf-header-footer",
)
SECONDS = 60


def leave_out(reason: str) -> NoReturn:
    """Skip with the reason; where everything must run, fail with it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _made_up(file: str = "conftest.py") -> ModuleType:
    path = Path(__file__).parents[1] / "unit" / "serving" / file
    spec = importlib.util.spec_from_file_location(f"made_up_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Run the browser once with these arguments; returns what it printed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        leave_out("left out: needs Chromium to look at the pages (on Debian: apt-get install chromium)")
    profile = tmp_path_factory.mktemp("chromium-profile")

    def run(*arguments: str) -> str:
        command = [program, *FLAGS, f"--user-data-dir={profile}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)  # noqa: S603
        return done.stdout

    return run


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """Path of the program that reads the text of a printed page."""
    program = shutil.which("pdftotext")
    if program is None:
        leave_out("left out: needs pdftotext (on Debian: apt-get install poppler-utils)")
    return program


@pytest.fixture(scope="session", params=["full", "abstained", "blood", "space"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report of each kind as a file."""
    return _write(request.param, tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session", params=["full", "abstained", "blood", "cohort", "space", "run", "index"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page of each kind as a file."""
    return _write(request.param, tmp_path_factory.mktemp("pages"))


def render_space(plan: Plan, knowledge: KnowledgeBase) -> str:
    """Report of a case with three images, one of them with its tissue."""
    made, pictures = _made_up("test_space_view.py"), _made_up("test_spatial_figures.py")
    tissue = simulate_tissue("excluded", 3000, np.random.default_rng(1))
    drawn = draw_tissue_alone(tissue.image, pictures.region_of(tissue), "tissue-1")
    images = (made.seen("S1"), made.seen("S2", abstained=True), made.seen("S3"))
    return render(made.with_space(plan, *images), knowledge, {"S1": drawn})


def render_pictures() -> str:
    """Page with every picture of a run and of one image, as each is drawn."""
    made = _made_up("test_spatial_figures.py")
    tissue = simulate_tissue("excluded", 3000, np.random.default_rng(1), sample_id="a sample, long name")
    region, profile = made.region_of(tissue), made.profile_of(tissue.image)
    view = find_neighbourhoods(tissue.image, load_knowledge())
    refused = replace(
        profile,
        phenotype=abstain_wholly("exclusion cannot be assessed: no margin of the tumour lies in the field"),
    )
    patients = [
        made.patient("P1", ("excluded", "no call", "inflamed", "desert") * 6),
        made.patient("P2", ("desert",), (made.CONTRAST,)),
    ]
    drawings = (
        *draw_image(tissue.image, region, profile, view),
        *draw_run([profile, refused], patients),
        *draw_patient_shares(_made_up("test_patient_shares.py").made_up_study()),
    )
    pictures = "".join(f"<div>{drawing.svg}</div>" for drawing in drawings)
    style = ".figure { display: block; width: 100%; height: auto; font-family: sans-serif; }"
    policy = """<meta http-equiv="Content-Security-Policy" content="script-src 'none'">"""
    head = f'<meta charset="utf-8">{policy}'
    return f"<!doctype html><html><head>{head}<style>{style}</style></head><body>{pictures}</body></html>"


def render_index() -> str:
    """Page over a run of images, two of three refused."""
    made = _made_up("test_spatial_figures.py")
    image = simulate_tissue("excluded", 3000, np.random.default_rng(1), sample_id="patient_1/ROI_1").image
    called = made.profile_of(image)
    reason = "cannot assess exclusion: no margin in the field: the share of tumour cells differs too little"
    refused = replace(called, sample_id="a_sample_with_a_long_name", phenotype=abstain_wholly(reason))
    profiles, patients = (called, refused, refused), (made.patient("P1", ("excluded", "no call", "no call")),)
    names = ("tissue", "roles", "distance", "compartments", "neighbourhoods")
    folders = [(f"ROI_{number}", names) for number in range(3)]
    return render_run(profiles, patients, draw_run(profiles, patients), folders, title="cells.csv")


def _write(kind: str, folder: Path) -> Path:
    made = _made_up()
    plan, knowledge = made.made_up_plan(), made.made_up_knowledge()
    texts = {
        "full": lambda: render(plan, knowledge),
        "abstained": lambda: render(made.made_up_abstention(plan), knowledge),
        "blood": lambda: render(made.made_up_blood(plan), knowledge),
        "space": lambda: render_space(plan, knowledge),
        "run": lambda: render_pictures(),
        "index": lambda: render_index(),
        "cohort": lambda: render_cohort([plan] * 30, [f"P{i}" for i in range(30)]),
    }
    path = folder / f"{kind}.html"
    path.write_text(texts[kind](), encoding="utf-8")
    return path
