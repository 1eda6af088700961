"""Tables of cell products: TOML and text, and everything that can be wrong with them."""

from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.product import read_product
from warmfront.knowledge.files import load_knowledge
from warmfront.verbs.products import product

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "cell-products"


def refuse(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_product(path, load_knowledge())
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir()))
def test_every_example_is_marked_as_made_up_and_can_be_described(name: str, tmp_path: Path) -> None:
    found = product(EXAMPLES / name, out=tmp_path / "out")
    assert found.synthetic
    assert len(found.axes) > 4
    lines = (tmp_path / "out" / "product.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(found.axes) + len(found.missing)
    assert all("\ttrue\t" in line for line in lines[1:])
    assert (tmp_path / "out" / "evidence.tsv").is_file()
    assert "cannot say" in (tmp_path / "out" / "remarks.tsv").read_text(encoding="utf-8")


def test_there_is_an_example_of_every_kind() -> None:
    kinds = {read_product(path, load_knowledge()).product for path in EXAMPLES.iterdir()}
    assert kinds == {"CAR-T", "TCR-T", "TIL", "NK", "CIK", "CAR-macrophage"}


def test_text_and_toml_say_the_same() -> None:
    knowledge = load_knowledge()
    text, toml = (read_product(EXAMPLES / f"car-t.{ending}", knowledge) for ending in ("tsv", "toml"))
    assert (text.product, text.disease, text.lot, text.synthetic) == ("CAR-T", "DLBCLNOS", toml.lot, True)
    assert text.release == (("sterility", "negative"),)
    assert text.quantities[0].where == "car-t.tsv: line 2"
    assert toml.quantities[0].where == "car-t.toml: quantity[1]"
    assert (text.quantities[0].events, text.quantities[0].value) == (4630, None)


def test_problems_of_toml_are_listed_with_their_place(tmp_path: Path) -> None:
    text = 'product = "CAR-X"\nweight_lb = 3\nrelease = 1\n[[quantity]]\nquantity = "PD-1"\nvalues = 3\n'
    said = refuse(tmp_path / "p.toml", text)
    assert "weight_lb" in said
    assert "did you mean weight_kg?" in said
    assert "p.toml: quantity[1]: found the unknown key 'values'" in said
    assert "p.toml: release" in said
    said = refuse(tmp_path / "p.toml", 'product = "CAR-X"\n[[quantity]]\nquantity = "PD-1"\nvalue = "3"\n')
    assert "'CAR-T'" in said
    assert "p.toml: quantity[1].value" in said
    assert "not finite" in refuse(
        tmp_path / "p.toml", 'product="TIL"\n[[quantity]]\nquantity="PD-1"\nvalue=nan\n'
    )
    assert "write [[quantity]] before each" in refuse(tmp_path / "p.toml", 'product="TIL"\nquantity = 3\n')


def test_problems_of_text_are_listed_with_their_line(tmp_path: Path) -> None:
    said = refuse(
        tmp_path / "p.tsv",
        "product\tlot\tquantity\tvalue\tevents\nTIL\ta\tPD-1\t3,5\t\nTIL\tb\tLAG-3\t3\t2.5\n",
    )
    assert "line 2, value: found '3,5'; allowed: a number" in said
    assert "line 3, events: found '2.5'; allowed: a whole number" in said
    assert "line 3, lot: found 'b', and 'a' above; allowed: one lot" in said
    assert "no such column" in refuse(tmp_path / "p.tsv", "product\tvalue\nTIL\t3\n")
    assert "did you mean quantity" in refuse(tmp_path / "p.tsv", "product\tquantities\nTIL\tPD-1\n")


def test_kinds_are_known_by_other_spellings(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        'product = "CAR-M"\n[[quantity]]\nquantity = "M1"\nvalue = 40\nunit = "%"\n', encoding="utf-8"
    )
    assert read_product(path, load_knowledge()).product == "CAR-macrophage"


COMPOSITION = """name\tgroup_id\tn\tn_of\tshare
t_cell\tP1\t3\t100\t0.03
cd8_t\tP1\t40\t100\t0.4
cd4_t\tP1\t50\t100\t0.5
treg\tP1\t0\t100\t
cd8_t\tP2\t1\t9\t0.1
"""


def with_cells(folder: Path, lines: str) -> Path:
    (folder / "composition.tsv").write_text(COMPOSITION, encoding="utf-8")
    path = folder / "p.toml"
    path.write_text(f'product = "TIL"\n[cells]\n{lines}\n', encoding="utf-8")
    return path


def test_counts_of_single_cells_become_quantities(tmp_path: Path) -> None:
    path = with_cells(tmp_path, 'composition = "composition.tsv"\ngroup = "P1"')
    found = read_product(path, load_knowledge())
    counted = {row.quantity: (row.events, row.parent_events, row.origin) for row in found.quantities}
    assert counted == {
        "product_cd3_purity": (93, 100, "single cells"),
        "product_cd4_cd8_ratio": (50, 40, "single cells"),
    }
    assert found.quantities[0].where == "p.toml: cells"


def test_problems_of_single_cells_are_said(tmp_path: Path) -> None:
    def said(lines: str) -> str:
        with pytest.raises(InputError) as caught:
            read_product(with_cells(tmp_path, lines), load_knowledge())
        return str(caught.value)

    assert "no usable share of 'P3'" in said('composition = "composition.tsv"\ngroup = "P3"')
    assert "correct or remove [cells]" in said('composition = "composition.tsv"')
    assert "beside the product table" in said('composition = "../composition.tsv"\ngroup = "P1"')
    (tmp_path / "other.tsv").write_text("name\tn\na\t3\n", encoding="utf-8")
    assert "a table with the columns name, group_id" in said('composition = "other.tsv"\ngroup = "P1"')
    (tmp_path / "odd.tsv").write_text("name\tgroup_id\tn\tn_of\tshare\na\tP1\t9\t3\t1\n", encoding="utf-8")
    assert "odd.tsv: line 2: found '9 of 3'" in said('composition = "odd.tsv"\ngroup = "P1"')
