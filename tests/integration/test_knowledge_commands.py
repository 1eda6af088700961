"""The commands below `warmfront knowledge`, as a user would call them."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from warmfront import cli
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge

NAMES = ("check", "coverage", "show", "search", "stats", "export")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["knowledge", *arguments])


def test_check_names_the_version() -> None:
    done = call("check")
    assert done.exit_code == 0
    assert load_knowledge().version in done.stderr


def test_show_gives_fields_source_with_link_users_and_flags() -> None:
    shown = call("show", "ACT-T1-02").stdout
    assert "finding: ORR: 77%" in shown
    assert "https://doi.org/10.3389/fimmu.2025.1603792" in shown
    assert "strategy (evidence): car_t_cd19_leukaemia" in shown
    assert "flags:" in shown
    assert "No comparator: no effect may be claimed" in shown


def test_show_of_an_approved_strategy_names_its_approvals_and_what_it_uses() -> None:
    shown = call("show", "lag3_pd1").stdout
    assert "dated 2022-03" in shown
    assert "relativity047" in shown


def test_show_as_json_holds_the_same() -> None:
    (view,) = json.loads(call("show", "ACT-T1-02", "--json").stdout)
    fields = view["entry"]["fields"]
    assert fields["product"] == "Obe-cel (CD19 CAR-T)"
    assert {"field": "evidence", "kind": "strategy", "entry_id": "car_t_cd19_leukaemia"} in view["used_by"]
    assert view["sources"][0]["doi"] == "10.3389/fimmu.2025.1603792"


def test_coverage_lists_every_row_and_leaves_none_unexplained() -> None:
    done = call("coverage")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert any(line.startswith("studies ACT-T1-02: used:") for line in lines)
    assert lines[-1].endswith("0 unexplained")
    found = json.loads(call("coverage", "--json").stdout)
    assert lines.index("") == len(found["rows"]) + len(found["sentences"])


def test_coverage_keeps_to_a_table_and_a_disposition() -> None:
    found = json.loads(call("coverage", "--seed", "inconsist", "--disposition", "rejected", "--json").stdout)
    assert {item["table"] for item in found["rows"]} == {"inconsistencies"}
    assert {item["disposition"] for item in found["rows"]} == {"rejected"}
    assert json.loads(call("coverage", "--unexplained", "--json").stdout) == {"rows": [], "sentences": []}


def test_an_unexplained_row_ends_with_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    base = load_knowledge()
    strategies = {key: dataclasses.replace(s, evidence=()) for key, s in base.strategies.items()}
    made = dataclasses.replace(base, strategies=strategies)
    monkeypatch.setattr("warmfront.verbs.knowledge_base.load_knowledge", lambda: made)
    done = call("coverage", "--unexplained")
    assert done.exit_code == 1
    assert "studies ACT-T1-02: unexplained" in done.stdout
    assert "unexplained: see --unexplained" in done.stderr
    assert call("coverage", "--seed", "drivers").exit_code == 1


@pytest.mark.parametrize("option", [["--seed", "no such text"], ["--seed", ""], ["--disposition", "lost"]])
def test_coverage_names_what_may_be_asked(option: list[str]) -> None:
    done = call("coverage", *option)
    assert isinstance(done.exception, InputError)
    assert "allowed: " in str(done.exception)


def test_search_lists_the_best_first_and_says_how_many_are_left() -> None:
    lines = call("search", "nivolumab", "--limit", "3").stdout.splitlines()
    assert lines[0].startswith("agent nivolumab:")
    assert len(lines) == 4
    assert "--limit and --kind show them" in lines[-1]
    hits = json.loads(call("search", "nivolumab", "--json").stdout)
    assert len(hits) > 3


def test_search_without_a_hit_says_what_to_try() -> None:
    done = call("search", "zzzzqqqq")
    assert done.exit_code == 0
    assert "nothing found" in done.stdout


def test_stats_name_gaps_and_cells() -> None:
    shown = call("stats").stdout
    assert "classes without a human row that was read:" in shown
    assert "independent cohorts that pooling needs" in shown
    assert json.loads(call("stats", "--json").stdout)["outcomes"] == len(load_knowledge().outcomes)


@pytest.mark.parametrize(("form", "name"), [("csv", "folder"), ("sqlite", "knowledge.sqlite")])
def test_export_writes_what_it_says(form: str, name: str, tmp_path: Path) -> None:
    done = call("export", "--format", form, "--out", str(tmp_path / name))
    assert done.exit_code == 0
    assert str(tmp_path / name) in done.stderr
    assert (tmp_path / name).exists()


@pytest.mark.parametrize("text", ["", "(.*)[", "x" * 100_000, "'; DROP TABLE", "界𝔘🧬\u202e"])
def test_hostile_ids_and_texts_end_in_words(text: str) -> None:
    shown = call("show", text)
    assert isinstance(shown.exception, InputError)
    assert len(str(shown.exception)) < 2000
    found = call("search", text)
    assert found.exit_code == 0 or isinstance(found.exception, InputError)


def test_wrong_calls_end_with_exit_code_2_and_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for arguments in (
        ["show", "no_such_id_anywhere"],
        ["search", "nivolumab", "--kind", "strategies"],
        ["export", "--format", "sqlite", "--out", str(tmp_path / "notes.txt")],
        ["export", "--format", "xlsx", "--out", str(tmp_path / "x")],
    ):
        command = [sys.executable, "-m", "warmfront", "knowledge", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", NAMES)
def test_help_teaches(name: str) -> None:
    done = call(name, "--help")
    assert done.exit_code == 0
    assert len(done.stdout.split()) > 20


def test_help_shows_an_example_where_there_is_something_to_write() -> None:
    for name in ("show", "search", "export"):
        assert f"warmfront knowledge {name}" in call(name, "--help").stdout
