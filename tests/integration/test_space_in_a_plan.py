"""A case with cells in space and no RNA yields a plan; a cell table that cannot be used stops nothing."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import warmfront
from warmfront.domain.case import Supply
from warmfront.domain.plan import Plan
from warmfront.domain.space import ROLES
from warmfront.simulation.tissue import simulate_tissue

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TISSUE = EXAMPLES / "excluded-tissue"
NAMES = {"dendritic": "DC", "cd8_t": "CD8", "cd4_t": "CD4", "b": "B cell"}


def write_cells(path: Path, pattern: str, n_cells: int = 4000, sample: str = "T1") -> None:
    image = simulate_tissue(pattern, n_cells, np.random.default_rng(11)).image  # type: ignore[arg-type]
    rows = ["sample_id,x_um,y_um,cell_type"]
    for x, y, role in zip(image.x_um.tolist(), image.y_um.tolist(), image.role.tolist(), strict=True):
        name = ROLES[role].value
        rows.append(f"{sample},{x:.1f},{y:.1f},{NAMES.get(name, name)}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def plan_of(folder: Path, pattern: str, oncotree: str = "BRCA", keys: str = "") -> Plan:
    folder.mkdir()
    write_cells(folder / "cells.csv", pattern)
    (folder / "case.toml").write_text(
        f'case_id = "T1"\nsynthetic_note = "made-up"\n[disease]\noncotree = "{oncotree}"\n'
        f'[files]\ncells = "cells.csv"\n{keys}',
        encoding="utf-8",
    )
    return warmfront.tailor(folder, seed=1)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path]:
    out = tmp_path_factory.mktemp("out") / "plan"
    return warmfront.tailor(TISSUE, out=out, seed=1), out


def test_the_example_without_rna_gets_a_whole_plan(example: tuple[Plan, Path]) -> None:
    plan, _ = example
    assert plan.profile is not None
    assert not plan.profile.has_expression
    assert plan.phenotype.modality == "space"
    assert plan.phenotype.call is not None
    assert plan.phenotype.call.value == "excluded"
    assert not plan.phenotype.abstained
    assert plan.bottleneck.leading is not None
    assert plan.bottleneck.leading.constraint == "stroma_exclusion"
    assert plan.ranking.approved
    assert plan.ranking.hypothesis
    found = {one.axis: one for one in plan.profile.measurements}
    inside, beside = found["space_cd8_inside"], found["space_cd8_beside"]
    assert inside.value is not None
    assert beside.value is not None
    assert inside.value < beside.value
    assert inside.low is not None
    assert plan.case.tables[0].supply is Supply.USABLE


def test_the_files_say_it_too(example: tuple[Plan, Path]) -> None:
    _, out = example
    stored = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert stored["profile"]["space"][0]["n_cells"] == 2000
    page = (out / "report.html").read_text(encoding="utf-8")
    board, rest = page.split('<nav class="contents"', 1)
    assert "Space (2,000 cells in 1 image): excluded" in board
    assert "Probabilities of space" in board
    assert "Spatial data" in rest


def test_the_same_seed_gives_the_same_plan(example: tuple[Plan, Path]) -> None:
    assert warmfront.tailor(TISSUE, seed=1) == example[0]


@pytest.mark.parametrize(
    ("pattern", "call", "leading"),
    [
        ("mixed", "inflamed", "checkpoint_brake"),
        ("excluded", "excluded", "stroma_exclusion"),
        ("desert", "desert", "priming_poor"),
    ],
)
def test_geometry_leads_to_its_constraint(tmp_path: Path, pattern: str, call: str, leading: str) -> None:
    plan = plan_of(tmp_path / "case", pattern)
    assert plan.phenotype.call is not None
    assert plan.phenotype.call.value == call
    assert plan.bottleneck.leading is not None
    assert plan.bottleneck.leading.constraint == leading


def test_in_a_blood_cancer_space_is_not_used_and_it_is_said(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "case", "excluded", oncotree="PCM")
    assert plan.phenotype.call is None
    assert plan.bottleneck.leading is None
    assert any("no meaning in a blood cancer" in flag for flag in plan.flags)


def test_an_unknown_patient_of_the_table_is_said_and_the_plan_goes_on(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "case", "excluded", keys='cells_patient = "P9"\n')
    assert plan.case.tables[0].supply is Supply.SUPPLIED_NOT_USABLE
    assert "P9" in plan.case.tables[0].reason
    assert any("not usable" in words for words in plan.applicability.unsupported)
    assert plan.phenotype.call is None
    assert plan.ranking.approved


def test_rna_that_differs_is_shown_beside_space(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "excluded-urothelial", folder)
    write_cells(folder / "cells.csv", "mixed", sample="EXAMPLE-T1")
    text = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(f'{text}cells = "cells.csv"\n', encoding="utf-8")
    alone = warmfront.tailor(EXAMPLES / "excluded-urothelial", seed=1)
    plan = warmfront.tailor(folder, seed=1)
    assert alone.profile is not None
    assert plan.profile is not None
    assert plan.profile.axes == alone.profile.axes
    assert plan.phenotype.call is not None
    assert plan.phenotype.call.value == "inflamed"
    assert [one.subject for one in plan.profile.disagreements] == ["phenotype"]
    assert alone.phenotype.call is not None
    assert f"RNA says {alone.phenotype.call.value}" in plan.profile.disagreements[0].second


@pytest.mark.shared
@pytest.mark.parametrize("patient", ["4", "1"])
def test_a_real_tumour_without_rna_gets_a_plan(shared: Path, tmp_path: Path, patient: str) -> None:
    shutil.copy(shared / "data" / "spatial" / "keren2018_tnbc_cells.parquet", tmp_path / "cells.parquet")
    (tmp_path / "case.toml").write_text(
        f'case_id = "keren"\n[disease]\noncotree = "BRCA"\nhormone_receptor_positive = false\n'
        f'her2_positive = false\n[files]\ncells = "cells.parquet"\ncells_patient = "{patient}"\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    plan = warmfront.tailor(tmp_path, out=out, seed=1)
    assert plan.profile is not None
    assert len(plan.profile.space) == 1
    assert plan.profile.space[0].n_cells > 1000
    assert plan.phenotype.modality == "space"
    assert plan.phenotype.call is not None
    assert plan.ranking.approved
    assert "Space (" in (out / "report.html").read_text(encoding="utf-8")
