"""The shape of the house is kept: layers, public names, file length, light import, documented verbs."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import warmfront
from warmfront import cli
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge_commands import knowledge_app
from warmfront.verbs import knowledge_base
from warmfront.verbs.case_schedules import simulate_case
from warmfront.verbs.virtual_trials import run_virtual_trial

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "warmfront").rglob("*.py"))
LINE_LIMIT = 400
HEAVY = {
    "anndata",
    "antimony",
    "h5py",
    "jinja2",
    "matplotlib",
    "pandas",
    "pyarrow",
    "pydantic",
    "rich",
    "roadrunner",
    "scipy",
    "typer",
}
PUBLIC_NAMES = [
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


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603


def lint_imports(config: Path) -> subprocess.CompletedProcess[str]:
    return run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--config", str(config))


def test_imports_point_down() -> None:
    result = lint_imports(ROOT / ".importlinter")
    assert result.returncode == 0, result.stdout


def test_layer_contract_fails_when_a_room_is_not_placed(tmp_path: Path) -> None:
    broken = (ROOT / ".importlinter").read_text().replace("    assays\n    knowledge\n", "    knowledge\n")
    config = tmp_path / "broken.importlinter"
    config.write_text(broken)
    result = lint_imports(config)
    assert result.returncode != 0
    assert "assays" in result.stdout + result.stderr


def test_layer_contract_fails_when_an_import_points_up(tmp_path: Path) -> None:
    swapped = (
        (ROOT / ".importlinter")
        .read_text()
        .replace("    tme\n    assays\n    knowledge", "    knowledge\n    assays\n    tme")
    )
    config = tmp_path / "swapped.importlinter"
    config.write_text(swapped)
    assert lint_imports(config).returncode != 0


def test_public_names_are_pinned() -> None:
    assert sorted(warmfront.__all__) == sorted(PUBLIC_NAMES)
    assert all(getattr(warmfront, name) is not None for name in PUBLIC_NAMES)


def test_an_unknown_public_name_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="tailor_cohort"):
        _ = warmfront.no_such_name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_topic(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LINE_LIMIT


def test_importing_the_package_is_light() -> None:
    code = "import sys, warmfront; print(' '.join(m for m in sys.modules if '.' not in m))"
    loaded = set(run(sys.executable, "-c", code).stdout.split())
    assert "warmfront" in loaded
    assert not loaded & HEAVY


def test_no_module_has_a_meaningless_name() -> None:
    banned = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}
    assert not [path for path in SOURCES if path.stem in banned]


def test_only_the_top_package_re_exports() -> None:
    inner = [path for path in SOURCES if path.name == "__init__.py" and path.parent.name != "warmfront"]
    bodies = {path: ast.parse(path.read_text()).body for path in inner}
    assert not [path for path, body in bodies.items() if any(not isinstance(node, ast.Expr) for node in body)]


def test_nothing_executes_what_it_reads() -> None:
    banned = re.compile(r"\bimport pickle\b|joblib\.load|\beval\(|\bexec\(|yaml\.load\(|allow_pickle=True")
    assert not [path for path in SOURCES if banned.search(path.read_text())]


def commands() -> dict[str, object]:
    return {command.callback.__name__: command.callback for command in cli.app.registered_commands}


def knowledge_commands() -> dict[str, object]:
    return {command.callback.__name__: command.callback for command in knowledge_app.registered_commands}


def test_every_verb_is_a_command_with_the_same_options_and_defaults() -> None:
    homes = {
        "tailor": (warmfront.tailor, warmfront.tailor_cohort),
        "simulate": (run_virtual_trial, simulate_case, warmfront.simulate),
    }
    for name, callback in commands().items():
        functions = homes.get(name, (getattr(warmfront, name),))
        offered: dict[str, object] = {}
        for function in functions:
            offered |= {key: p.default for key, p in inspect.signature(function).parameters.items()}
        for key, parameter in inspect.signature(callback).parameters.items():
            if key in {"context", "json", "explain"}:  # what was typed, how the result is printed
                continue
            assert key in offered, f"{name}: option {key} is no argument of the verb"
            if offered[key] not in (inspect.Parameter.empty, None) and parameter.default is not None:
                assert parameter.default == offered[key], f"{name}: default of {key}"


def test_every_knowledge_command_is_a_function_with_the_same_options() -> None:
    for name, callback in knowledge_commands().items():
        offered = inspect.signature(getattr(knowledge_base, name)).parameters
        for key, parameter in inspect.signature(callback).parameters.items():
            if key in ("json", "limit"):
                continue
            assert key in offered, f"{name}: option {key} is no argument of the function"
            if offered[key].default is not inspect.Parameter.empty:
                assert parameter.default == offered[key].default, f"{name}: default of {key}"


def test_documents_mention_every_verb_and_every_kind_of_knowledge() -> None:
    commands_page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    for name in commands():
        assert f"warmfront {name}" in commands_page
        assert f"warmfront.{name}" in commands_page
    for name in knowledge_commands():
        assert f"warmfront knowledge {name}" in commands_page
        assert f"warmfront.verbs.knowledge_base.{name}" in commands_page
    knowledge_page = (ROOT / "docs" / "reference" / "knowledge.md").read_text()
    kinds = {
        path.name for path in (ROOT / "src/warmfront/knowledge/data").iterdir() if path.name != "licences"
    }
    assert not [kind for kind in sorted(kinds) if kind not in knowledge_page]


def test_each_decision_has_a_number_of_its_own_and_bears_it() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    headings = [page.read_text().split(".", 1)[0] for page in pages]
    assert headings == [f"# {number}" for number in numbers]


def test_everything_that_the_plan_of_the_house_names_exists() -> None:
    page = (ROOT / "docs" / "reference" / "house.md").read_text()
    rooms = {path.name for path in (ROOT / "src" / "warmfront").iterdir() if (path / "__init__.py").is_file()}
    assert not [room for room in sorted(rooms) if f"`{room}`" not in page]
    named = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)\.([A-Za-z_]+)`", page)
    assert len(named) > 15
    missing = [
        f"{module}.{name}"
        for module, name in named
        if not hasattr(importlib.import_module(f"warmfront.{module}"), name)
    ]
    assert not missing


def test_every_knowledge_file_loads() -> None:
    assert len(load_knowledge().strategies) > 30


def test_no_machine_path_and_no_registry_host_in_the_repository() -> None:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.split("\n")
    banned = re.compile(
        r"(?<![\w.:/~])/(work|farm|root|tmp)/[\w.]|python" r"hosted|registry\.npm|py" r"pi\.org"
    )
    found = []
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".gz", ".png", ".parquet"} or not path.is_file():
            continue
        if banned.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert not found
