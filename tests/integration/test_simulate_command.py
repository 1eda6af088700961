"""The command that makes a cohort of virtual patients of any model: files, a closed form, refusals."""

import csv
import gzip
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import warmfront
from warmfront import cli
from warmfront.domain.errors import InputError
from warmfront.domain.virtual_cohort import VirtualCohort
from warmfront.simulation import cohort_choices
from warmfront.simulation.batch import Batch, BatchSolution, SolverSettings
from warmfront.simulation.equations.antimony_text import antimony_to_sbml

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "own-model"
PD1 = "pembrolizumab 200 mg day"
DECAY = "unit time_unit = 86400 second; S = 8; k = 0.5; off = 0; J: S -> ; k*S; R := S/off"


@pytest.fixture
def decay(tmp_path: Path) -> Path:
    path = tmp_path / "decay.ant"
    path.write_text(DECAY)
    return path


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["simulate", *map(str, arguments)])
    if isinstance(done.exception, InputError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stderr


def rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(text.splitlines()))


def test_files_agree_with_the_closed_form(decay: Path, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("patient,k,S,weight\nA,0.1,8,1\nB,0.2,4,2\nC,0.4,2,1\n")
    (tmp_path / "d.csv").write_text("day,act,size\n2,bolus S,3\n")
    out = tmp_path / "out"
    code, said = run(
        decay, "--population", tmp_path / "p.csv", "--regimen", tmp_path / "d.csv", "--days", "5", "--every",
        "2.5", "--out", out, "--keep", "--above", "S=5.5", "--rtol", "1e-9", "--json",
    )  # fmt: skip
    assert code == 0
    assert "3 virtual patients of decay.ant, 3 solved" in said
    assert sorted(path.name for path in out.iterdir()) == [
        "bands.csv", "changes.csv", "courses.csv.gz", "patients.csv.gz", "report.html", "shares.csv",
        "statuses.csv", "summary.json",
    ]  # fmt: skip
    courses = rows(out / "courses.csv.gz")
    for row in courses:
        rate, start = ((0.1, 8.0), (0.2, 4.0), (0.4, 2.0))[int(row["patient"])]
        day = float(row["day"])
        dose = 3 * math.exp(-rate * (day - 2)) if day > 2 else 0.0
        assert float(row["S"]) == pytest.approx(start * math.exp(-rate * day) + dose, rel=1e-6)
    patients = rows(out / "patients.csv.gz")
    assert [row["k"] for row in patients] == ["0.1", "0.2", "0.4"]
    assert [row["weight"] for row in patients] == ["0.25", "0.5", "0.25"]
    last = [row for row in rows(out / "bands.csv") if row["day"] == "5.0"]
    middle = 4 * math.exp(-1.0) + 3 * math.exp(-0.6)
    assert float(last[0]["q50"]) == pytest.approx(middle, rel=1e-6)
    summary = json.loads((out / "summary.json").read_text())
    assert summary["n_solved"] == 3
    assert summary["claim"] == "hypothesis, not calibrated"
    assert summary["effective_patients"] == pytest.approx(8 / 3)
    assert {name for name, _ in summary["provenance"]["inputs"]} == {"decay.ant", "p.csv", "d.csv"}
    assert len(summary["provenance"]["model_digest"]) == 64
    shares = [row["share"] for row in rows(out / "shares.csv")]
    assert shares == ["0.25", "0.25", "0.25", "0.25"]
    page = (out / "report.html").read_text()
    assert "hypothesis, not calibrated" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", page)


def test_the_same_seed_gives_the_same_bytes_for_any_workers_and_on_dask(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=False
    ) as cluster:
        ways = {
            "one": (),
            "two": ("--workers", "2"),
            "dask": ("--scheduler", cluster.scheduler_address),
        }
        for name, way in ways.items():
            code, said = run(
                EXAMPLE / "tumour.ant", "--regimen", EXAMPLE / "doses.csv", "--n", "300", "--chunk", "100",
                "--days", "100", "--seed", "3", "--out", tmp_path / name, "--keep", *way,
            )  # fmt: skip
            assert code == 0, said
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "patients.csv.gz" in files
    for name in files:
        assert len({(tmp_path / way / name).read_bytes() for way in ways}) == 1, name


def test_a_packaged_model_is_simulated_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("day,act,size\n7,bolus mAb,444\n")
    cohort = warmfront.simulate("kosinsky2018", n=20, days=20, every=10, regimen=tmp_path / "d.csv")
    assert cohort.n_solved == 20
    assert cohort.provenance.knowledge_version
    assert {one.name for one in cohort.varied} >= {"SL", "Kpdl"}
    assert any(note.startswith("Limits of the model") for note in cohort.notes)
    # Untreated CT26 volume on day 20, from the published encoding, lies inside the band without antibody.
    untreated = warmfront.simulate("kosinsky2018", n=200, days=20, every=10, outputs=("TV",))
    low, *_, high = (quantile[-1] for quantile in untreated.bands[0].quantiles)
    assert low is not None
    assert high is not None
    assert low < 1048.247 < high


def test_arrays_are_a_population_as_well(decay: Path) -> None:
    cohort = warmfront.simulate(
        decay, population={"k": np.array([0.1, 0.3])}, days=4, every=4, outputs=("S",)
    )
    assert cohort.n_patients == 2
    assert cohort.bands[0].quantiles[-1][-1] == pytest.approx(8 * math.exp(-0.4), rel=1e-4)
    with pytest.raises(InputError, match="one value per patient in every column"):
        warmfront.simulate(decay, population={"k": np.zeros(2), "S": np.zeros(3)})


def test_distributions_are_a_population_as_well(decay: Path, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('[initial.S]\ndistribution = "uniform"\nlow = 1\nhigh = 2\n')
    cohort = warmfront.simulate(decay, population=tmp_path / "p.toml", n=400, days=1, every=1, seed=2)
    assert cohort.varied[0].kind == "initial"
    low, *_, high = (quantile[0] for quantile in cohort.bands[0].quantiles)
    assert (low, high) == (pytest.approx(1.05, abs=0.03), pytest.approx(1.95, abs=0.03))


def test_an_observable_without_a_value_is_said_and_the_record_stays_json(decay: Path, tmp_path: Path) -> None:
    assert run(decay, "--n", "5", "--days", "7", "--outputs", "S,R", "--out", tmp_path / "out")[0] == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert any("R is not a finite number" in note for note in summary["notes"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.ant",), "nothing.ant: found no such file"),
        (("no_such_model",), "one of the packaged models: "),
        (("MODEL", "--engine", "cvode"), "--engine: found 'cvode'"),
        (("MODEL", "--n", "0"), "--n: found 0"),
        (("MODEL", "--n", "99000000"), "1 to 10,000,000 patients"),
        (("MODEL", "--days", "-1"), "--days: found -1"),
        (("MODEL", "--every", "nan"), "--every: found nan"),
        (("MODEL", "--outputs", "T"), "--outputs: found 'T'"),
        (("MODEL", "--above", "S"), "OUTPUT=VALUE"),
        (("MODEL", "--above", "T=3"), "--above: found 'T'"),
        (("MODEL", "--rtol", "0"), "--rtol: found 0"),
        (("MODEL", "--scheduler", "here"), "--scheduler: found 'here'"),
        (("MODEL", "--time-unit", "month"), "--time-unit: found 'month'"),
        (("MODEL", "--population", "p.toml"), "parameters 'kk': found a name that the model does not have"),
        (("MODEL", "--regimen", "d.csv"), "act 'bolus T'"),
        (("BROKEN",), "model broken"),
        (("MISSING",), "model missing"),
        (("BOMB",), "DOCTYPE"),
        (("STATES",), "3000 species and rates; allowed: at most"),
        (("UNIT",), "unknown unit 'fortnight'"),
        (("ZERO",), "from a division by zero"),
        (("FOLDER",), "a folder without case.toml"),
        (("CASE",), "--regimens"),
    ],
)
def test_what_cannot_be_simulated_is_refused_and_leaves_nothing(
    tmp_path: Path, decay: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "p.toml").write_text('[parameters.kk]\ndistribution = "fixed"\nvalue = 1\n')
    (tmp_path / "d.csv").write_text("day,act,size\n1,bolus T,1\n")
    (tmp_path / "broken.ant").write_text("S = = 3")
    (tmp_path / "missing.ant").write_text("J: S -> ; k*S; S = 1")
    (tmp_path / "bomb.xml").write_text('<!DOCTYPE x [<!ENTITY a "aaa">]><sbml>&a;</sbml>')
    (tmp_path / "states.ant").write_text("; ".join(f"S{i} = 1; S{i}' = -1" for i in range(3000)))
    (tmp_path / "zero.ant").write_text("S = 1; k = 0; S' = -S/k")
    sbml = antimony_to_sbml("unit", DECAY).replace("<model ", '<model timeUnits="fortnight" ', 1)
    (tmp_path / "unit.xml").write_text(re.sub(r' timeUnits="time_unit"', "", sbml))
    places = {
        "MODEL": decay, "BROKEN": tmp_path / "broken.ant", "MISSING": tmp_path / "missing.ant",
        "BOMB": tmp_path / "bomb.xml", "STATES": tmp_path / "states.ant", "UNIT": tmp_path / "unit.xml",
        "ZERO": tmp_path / "zero.ant", "FOLDER": tmp_path, "p.toml": tmp_path / "p.toml",
        "d.csv": tmp_path / "d.csv",
        "CASE": EXAMPLE.parent / "excluded-urothelial", "nothing.ant": tmp_path / "nothing.ant",
    }  # fmt: skip
    code, said = run(*(places.get(word, word) for word in arguments), "--out", tmp_path / "out")
    assert code == 2
    assert words in said
    assert not (tmp_path / "out").exists()
    assert not [path for path in tmp_path.iterdir() if "partial" in path.name]


def test_a_cohort_without_a_solved_patient_abstains(tmp_path: Path) -> None:
    (tmp_path / "sink.ant").write_text("unit time_unit = 86400 second; S = 1; k = 1; S' = -k")
    code, said = run(tmp_path / "sink.ant", "--n", "5", "--days", "7", "--out", tmp_path / "out")
    assert code == 3
    assert "5 failed: a state became negative" in said
    assert rows(tmp_path / "out" / "statuses.csv")[0]["status"] == "negative"
    assert "--allow-negative" in (tmp_path / "out" / "report.html").read_text()
    code, _ = run(
        tmp_path / "sink.ant", "--n", "5", "--days", "7", "--out", tmp_path / "out", "--allow-negative"
    )
    assert code == 0


def test_without_a_place_for_results_nothing_is_computed(decay: Path) -> None:
    assert "neither --out nor --json" in run(decay)[1]
    assert "found no --out" in run(decay, "--json", "--keep")[1]


class Interrupted:
    """Solves one chunk, then the user presses Ctrl-C."""

    name = "interrupted"

    def __init__(self) -> None:
        self.inner = cohort_choices.choose_engine("roadrunner")
        self.solved = 0

    def solve_batch(self, batch: Batch, settings: SolverSettings) -> BatchSolution:
        self.solved += 1
        if self.solved > 1:
            raise KeyboardInterrupt
        return self.inner.solve_batch(batch, settings)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    from warmfront.verbs import virtual_cohorts

    monkeypatch.setattr(virtual_cohorts, "choose_engine", lambda *_: Interrupted())


@pytest.mark.usefixtures("interrupted")
def test_an_interrupt_leaves_no_half_file(decay: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        warmfront.simulate(decay, n=20, chunk=10, days=7, out=tmp_path / "out", keep=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["decay.ant"]


def test_sbml_is_the_same_model(decay: Path, tmp_path: Path) -> None:
    written = tmp_path / "decay.xml"
    written.write_text(antimony_to_sbml("decay", DECAY))
    ours, theirs = (warmfront.simulate(path, n=30, days=14, seed=2) for path in (decay, written))
    assert ours.bands == theirs.bands
    assert ours.varied == theirs.varied


def test_the_record_says_how_to_make_it_again() -> None:
    cohort = warmfront.simulate(EXAMPLE / "tumour.ant", n=10, days=14, seed=9)
    assert isinstance(cohort, VirtualCohort)
    assert (cohort.provenance.seed, cohort.provenance.chunk) == (9, 1000)
    assert cohort.provenance.inputs[0][0] == "tumour.ant"
    assert any("coefficient of variation of 20%" in note for note in cohort.notes)


def test_a_regimen_is_written_like_a_protocol_or_named(tmp_path: Path) -> None:
    protocol = tmp_path / "protocol.txt"
    protocol.write_text("pembrolizumab 200 mg intravenous day 1 every 21 days for 2 cycles\n")
    out = tmp_path / "out"
    code, said = run(
        "effector_prey", "--regimen", protocol, "--n", "20", "--days", "42", "--out", out, "--outputs", "T"
    )
    assert code == 0, said
    summary = json.loads((out / "summary.json").read_text())
    assert [dose[0] for dose in summary["doses"]] == [0.0, 21.0]
    assert summary["provenance"]["inputs"][0][0] == "protocol.txt"
    named = warmfront.simulate("effector_prey", regimen="pembrolizumab_q3w", n=20, days=42)
    assert any(note.startswith("Regimen ") for note in named.notes)


def test_half_a_dose_is_half_a_dose_and_what_is_above_a_limit_is_said(tmp_path: Path) -> None:
    protocol = tmp_path / "protocol.txt"
    sizes = []
    for amount in ("85", "42.5"):
        protocol.write_text(f"oxaliplatin {amount} mg/m2 day 1 every 14 days for 2 cycles\n")
        made = warmfront.simulate("effector_prey", regimen=protocol, n=5, days=28)
        sizes.append([dose[2] for dose in made.doses])
    assert sizes == [[1.0, 1.0], [0.5, 0.5]]
    protocol.write_text("radiotherapy 12 Gy per fraction day 1\n")
    notes = " ".join(warmfront.simulate("core", regimen=protocol, n=5, days=28).notes)
    assert "ABOVE LAW: radiotherapy external: found 12 Gy per fraction" in notes


def test_rules_of_a_regimen_are_decided_patient_by_patient(tmp_path: Path) -> None:
    protocol = tmp_path / "protocol.txt"
    protocol.write_text(
        "pembrolizumab 200 mg day 1 every 21 days for 3 cycles\n"
        "hold pembrolizumab when neutrophils below 100 10^9/L\n"
    )
    held = warmfront.simulate("core", regimen=protocol, n=4, days=50, every=25, outputs=("P",))
    assert held.n_solved == 4
    assert any("0.0% of the planned doses were given" in note for note in held.notes)
    assert held.bands[0].mean == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("model", "text", "words"),
    [
        ("MODEL", "pembrolizumab 200 mg day 1", "a regimen that names agents, for a model of your own"),
        ("kosinsky2018", "pembrolizumab 200 mg day 1 eevry 21 days", "protocol.txt line 1"),
        ("kosinsky2018", f"regimen a: A\n{PD1} 1\nregimen b: B\n{PD1} 2", "2 regimens"),
        ("kosinsky2018", "carboplatin AUC 5 day 1", "kosinsky2018 cannot express"),
    ],
)
def test_a_regimen_that_cannot_be_given_is_refused(
    decay: Path, tmp_path: Path, model: str, text: str, words: str
) -> None:
    (tmp_path / "protocol.txt").write_text(text)
    place = decay if model == "MODEL" else model
    code, said = run(place, "--regimen", tmp_path / "protocol.txt", "--out", tmp_path / "out")
    assert code == 2
    assert words in said
    assert not (tmp_path / "out").exists()


def test_files_of_an_earlier_run_that_this_one_does_not_write_go(decay: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    few = ("--n", "3", "--days", "5", "--out", out)
    assert run(decay, *few, "--keep", "--above", "S=5")[0] == 0
    (out / "mine.txt").write_text("mine")
    assert run(decay, *few)[0] == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "bands.csv", "changes.csv", "mine.txt", "report.html", "statuses.csv", "summary.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("kosinsky2018", "--regimen", "nonsuch"), "pembrolizumab_q3w"),
        (("kosinsky2018", "--time-unit", "hour"), "'hour' for the packaged model kosinsky2018; allowed: day"),
    ],
)
def test_what_a_packaged_model_does_not_take_is_named(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, said = run(*arguments, "--n", "2", "--days", "2", "--out", tmp_path / "out")
    assert code == 2
    assert words in said
    assert not list(tmp_path.iterdir())


def test_a_model_beyond_the_size_is_not_told_to_split_a_table(tmp_path: Path) -> None:
    (tmp_path / "million.ant").write_text("// " + "x" * 9_000_000)
    code, said = run(tmp_path / "million.ant", "--n", "2", "--out", tmp_path / "out")
    assert code == 2
    assert "next step: reduce the model" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"seed": -1}, "--seed: found -1; allowed: a whole number, 0 or more"),
        ({"days": 1e300, "every": 1e299}, "at most 1,000,000"),
        ({"population": {"k": ["a", "b"]}}, "population: found values that are no numbers"),
    ],
)
def test_wrong_arguments_in_python_are_named(decay: Path, arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InputError) as caught:
        warmfront.simulate(decay, **{"n": None, "days": 5, **arguments})
    assert words in str(caught.value)
