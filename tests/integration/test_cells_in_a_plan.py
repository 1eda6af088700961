"""Single cells and a cell product enter the plan; what cannot be used is recorded and stops nothing."""

import shutil
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import warmfront
from warmfront.domain.case import Supply
from warmfront.domain.plan import Plan
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes

PRODUCTS = Path(__file__).resolve().parents[2] / "examples" / "cell-products"
TYPES = ("cd8_t", "b_cell", "macrophage")


def write_matrix(path: Path) -> None:
    """180 made-up cells of three types and two patients."""
    rules = load_knowledge().cells.types

    def lineage(name: str) -> tuple[str, ...]:
        return (*rules[name].positive, *(lineage(rules[name].parent) if rules[name].parent else ()))

    rng = np.random.default_rng(5)
    markers = dict.fromkeys(gene for name in TYPES for gene in lineage(name))
    genes = [*markers, *[gene for gene in sorted(load_genes().symbols)[:300] if gene not in markers]]
    rate = np.full((180, len(genes)), 0.3)
    for row in range(180):
        rate[row, [genes.index(gene) for gene in lineage(TYPES[row % 3])]] = 6.0
    obs = pd.DataFrame({"patient": np.repeat(["A", "B"], 90)}, index=[f"c{i}" for i in range(180)])
    counts = sp.csr_matrix(rng.poisson(rate).astype(np.float32))
    anndata.AnnData(counts, obs=obs, var=pd.DataFrame(index=genes)).write_h5ad(path)


def plan_of(folder: Path, keys: str, case_id: str = "A") -> Plan:
    (folder / "case.toml").write_text(
        f'case_id = "{case_id}"\nsynthetic_note = "made-up"\n[disease]\noncotree = "SKCM"\n[files]\n{keys}',
        encoding="utf-8",
    )
    return warmfront.tailor(folder, out=folder / "out", seed=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("case")
    write_matrix(made / "matrix.h5ad")
    shutil.copy(PRODUCTS / "til.toml", made / "product.toml")
    return made


def test_composition_and_states_of_the_case_s_own_cells(folder: Path) -> None:
    plan = plan_of(folder, 'cells = "matrix.h5ad"\n')
    assert plan.profile is not None
    (fractions,) = plan.profile.fractions
    assert fractions.method == "single_cells"
    shares = {cell.cell_type: cell.fraction for cell in fractions.cells}
    assert shares["cd8_t"] == pytest.approx(1 / 3, abs=0.05)
    assert any(one.axis.startswith("cells_") for one in plan.profile.measurements)
    (table,) = plan.case.tables
    assert (table.kind, table.supply) == ("single_cells", Supply.USABLE)
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "Types of single cells by marker rules" in page
    assert "<h3>Single cells</h3>" in page


def test_a_matrix_without_the_case_is_recorded(folder: Path) -> None:
    plan = plan_of(folder, 'single_cells = "matrix.h5ad"\n', case_id="Z")
    assert plan.case.tables[0].supply is Supply.SUPPLIED_NOT_USABLE
    assert "the matrix writes A, B" in plan.case.tables[0].reason
    assert plan.profile is not None
    assert plan.profile.fractions == ()
    named = plan_of(folder, 'single_cells = "matrix.h5ad"\nsingle_cells_patient = "B"\n', case_id="Z")
    assert named.profile is not None
    assert named.profile.fractions


def test_a_product_gives_its_axes(folder: Path) -> None:
    plan = plan_of(folder, 'product = "product.toml"\n')
    assert plan.profile is not None
    found = {one.axis: one for one in plan.profile.measurements}
    assert found["product_viability"].specimen == "product"
    assert "made-up numbers" in found["product_viability"].note
    assert plan.case.tables[0].supply is Supply.USABLE


def test_the_disease_of_the_case_decides_the_directions_of_its_product(folder: Path) -> None:
    readings = {}
    for code in ("OS", "SKCM"):
        keys = 'product = "product.toml"\n'
        text = f'case_id = "A"\n[disease]\noncotree = "{code}"\n[files]\n{keys}'
        (folder / "case.toml").write_text(text, encoding="utf-8")
        plan = warmfront.tailor(folder, seed=1)
        assert plan.profile is not None
        readings[code] = next(
            one.reading for one in plan.profile.measurements if one.axis == "product_cd8_pd1"
        )
        assert any(f"the table names MEL, the case {code}" in flag for flag in plan.flags)
        assert any("numbers are made up" in flag for flag in plan.flags)
    assert "worse outcome" in readings["OS"]
    assert "better outcome" in readings["SKCM"]


def test_a_product_that_cannot_be_read_stops_no_plan(folder: Path) -> None:
    (folder / "broken.toml").write_text("product = 7\n", encoding="utf-8")
    plan = plan_of(folder, 'product = "broken.toml"\n')
    assert plan.case.tables[0].supply is Supply.SUPPLIED_NOT_USABLE
    assert "broken.toml" in plan.case.tables[0].reason
