"""Headless Chromium, and the made-up plan of the unit tests."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

from warmfront.serving.cohort_page import render_cohort
from warmfront.serving.report import render

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


def _made_up() -> ModuleType:
    path = Path(__file__).parents[1] / "unit" / "serving" / "conftest.py"
    spec = importlib.util.spec_from_file_location("made_up_plans", path)
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


@pytest.fixture(scope="session", params=["full", "abstained", "blood"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report of each kind as a file."""
    return _write(request.param, tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session", params=["full", "abstained", "blood", "cohort"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page of each kind as a file."""
    return _write(request.param, tmp_path_factory.mktemp("pages"))


def _write(kind: str, folder: Path) -> Path:
    made = _made_up()
    plan, knowledge = made.made_up_plan(), made.made_up_knowledge()
    texts = {
        "full": lambda: render(plan, knowledge),
        "abstained": lambda: render(made.made_up_abstention(plan), knowledge),
        "blood": lambda: render(made.made_up_blood(plan), knowledge),
        "cohort": lambda: render_cohort([plan] * 30, [f"P{i}" for i in range(30)]),
    }
    path = folder / f"{kind}.html"
    path.write_text(texts[kind](), encoding="utf-8")
    return path
