"""The plan of the house lists every module of strategy by its question, and imports follow that order."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRATEGY = ROOT / "src" / "warmfront" / "strategy"
OWN_CONTRACT = {"response"}  # the predictors, which have a list of their own


def groups() -> list[list[str]]:
    page = (ROOT / "docs" / "reference" / "house.md").read_text(encoding="utf-8")
    section = page.split("## Strategy, question by question")[1].split("\n## ")[0]
    rows = [line.split("|")[2] for line in section.splitlines() if line.startswith("|") and "`" in line]
    return [re.findall(r"`(\w+)`", row) for row in rows]


def files_of(module: str) -> list[Path]:
    folder = STRATEGY / module
    return sorted(folder.glob("*.py")) if folder.is_dir() else [STRATEGY / f"{module}.py"]


def test_every_module_stands_in_one_group() -> None:
    listed = [module for group in groups() for module in group]
    packaged = {path.stem for path in STRATEGY.iterdir() if path.name[0] not in "_."} - OWN_CONTRACT
    assert sorted(listed) == sorted(packaged)


def test_no_module_imports_from_a_later_question() -> None:
    place = {module: number for number, group in enumerate(groups()) for module in group}
    upward = [
        f"{module} imports {other}"
        for module in place
        for path in files_of(module)
        for other in re.findall(
            r"^\s*from warmfront\.strategy\.(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if place.get(other, -1) > place[module]
    ]
    assert not upward
