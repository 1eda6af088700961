"""Gene labels; expected symbols are HGNC's current ones."""

import pytest

from warmfront.assays.dates import former_symbols, read_date
from warmfront.assays.symbols import map_labels
from warmfront.knowledge.genes import GeneIdentities, load_genes


@pytest.fixture(scope="module")
def genes() -> GeneIdentities:
    return load_genes()


@pytest.mark.parametrize(
    ("label", "symbol", "how"),
    [
        ("CD8A", "CD8A", "current symbol"),
        (" CD8A ", "CD8A", "current symbol"),
        ('"CD8A"', "CD8A", "current symbol"),
        ("ENSG00000153563", "CD8A", "Ensembl id"),
        ("ENSG00000153563.17", "CD8A", "Ensembl id"),
        ("C10orf54", "VSIR", "former symbol or alias"),
        ("HLAA", "HLA-A", "former symbol or alias"),
        ("MARCH1", "MARCHF1", "former symbol or alias"),
        ("SEPT7", "SEPTIN7", "former symbol or alias"),
        ("7-Sep", "SEPTIN7", "repaired date"),
        ("Sep-07", "SEPTIN7", "repaired date"),
        ("2023-09-07", "SEPTIN7", "repaired date"),
        ("2023-09-07 00:00:00", "SEPTIN7", "repaired date"),
        ("45176", "SEPTIN7", "repaired date"),
        ("1-Sep", "SEPTIN1", "repaired date"),
        ("15-Sep", "SELENOF", "repaired date"),
        ("3-Mar", "MARCHF3", "repaired date"),
        ("cd8a", "CD8A", "letter case"),
        ("C1ORF112", "C1orf112", "letter case"),
        ("c10ORF54", None, "unknown"),
        ("NOT_A_GENE", None, "unknown"),
        ("ENSG00000999999", None, "unknown"),
        ("4-Oct", None, "unknown"),
        ("1-Jan", None, "unknown"),
        ("2-Mar", None, "ambiguous"),
        ("1-Dec", None, "ambiguous"),
        ("DEC1", None, "ambiguous"),
        ("PD1", None, "ambiguous"),
    ],
)
def test_one_label(genes: GeneIdentities, label: str, symbol: str | None, how: str) -> None:
    found = map_labels([label, "CD4", "CD3E"], genes)
    assert found.symbols[0] == symbol
    assert found.how[0] == how


def test_current_symbol_wins_over_alias_of_another_gene() -> None:
    genes = GeneIdentities(
        symbols=frozenset({"ABC", "XYZ"}), by_ensembl={}, by_entrez={}, by_alias={"ABC": ("XYZ",)}
    )
    assert map_labels(["ABC"], genes).symbols == ("ABC",)


def test_ambiguous_labels_name_their_candidates(genes: GeneIdentities) -> None:
    found = map_labels(["PD1", "1-Mar", "GZMB", "nonsense"], genes)
    assert found.ambiguous == ("PD1 may be PDCD1 or SNCA or SPATA2", "1-Mar may be MARCHF1 or MTARC1")
    assert found.unknown == ("nonsense",)
    assert found.n_recognised == 1
    assert found.renamed == ()


def test_numbers_are_entrez_only_in_a_table_of_numbers(genes: GeneIdentities) -> None:
    found = map_labels(["925", "920.0", "45176"], genes)
    assert found.symbols == ("CD8A", "CD4", None)
    assert found.identifier_kind == "entrez"
    assert map_labels(["925", "CD4", "CD3E"], genes).symbols == (None, "CD4", "CD3E")


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["CD4", "C10orf54", "cd8a"], "symbol"),
        (["ENSG00000153563", "ENSG00000010610"], "ensembl"),
        (["CD4", "ENSG00000153563"], "mixed"),
        (["x", "y"], "none"),
        ([], "none"),
    ],
)
def test_kind_of_identifier(genes: GeneIdentities, labels: list[str], kind: str) -> None:
    assert map_labels(labels, genes).identifier_kind == kind


@pytest.mark.parametrize(
    ("label", "dates"),
    [
        ("1-Sep-23", ((9, 1),)),
        ("1 September", ((9, 1),)),
        ("9/1/2023", ((9, 1), (1, 9))),
        ("1-Foo", ()),
        ("40-Sep", ()),
        ("2023-13-01", ()),
        ("12345", ()),
    ],
)
def test_dates(label: str, dates: tuple[tuple[int, int], ...]) -> None:
    assert read_date(label) == dates


def test_no_symbols_outside_the_known_months() -> None:
    assert former_symbols(7, 4) == ()
    assert former_symbols(9, 4) == (("SEPT4",), ("SEP4",))
