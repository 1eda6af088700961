import numpy as np

from warmfront.domain.assay import ExpressionTable, MappingReport, RenamedGene, Scale
from warmfront.domain.case import Case, Disease, Specimen
from warmfront.pipeline import choose_sample, describe_mapping, lead_with, spawn_generators


def mapping(**changes: object) -> MappingReport:
    fields: dict[str, object] = {
        "identifier_kind": "symbol",
        "genes_in": "rows",
        "n_labels": 3,
        "n_genes": 2,
        "renamed": (),
        "ambiguous": (),
        "unknown": (),
        "merged": (),
        "dropped_empty": (),
        "notes": (),
    }
    return MappingReport(**(fields | changes))  # type: ignore[arg-type]


def table(samples: tuple[str, ...], unusable: dict[str, str] | None = None) -> ExpressionTable:
    return ExpressionTable(
        genes=("CD8A", "CD4"),
        samples=samples,
        values=np.ones((2, len(samples))),
        scale=Scale.TPM,
        log2_offset=None,
        scale_reason="",
        unusable=unusable or {},
        mapping=mapping(),
        file_name="e.tsv",
        sha256="0" * 64,
    )


def case(*specimens: str) -> Case:
    return Case(
        case_id="c",
        disease=Disease(oncotree="BLCA"),
        specimens=tuple(Specimen(specimen_id=name) for name in specimens),
    )


def test_the_sample_is_the_one_that_the_specimen_names() -> None:
    assert choose_sample(case("b"), table(("a", "b"))) == ("b", ())


def test_one_sample_and_one_specimen_need_no_equal_names() -> None:
    assert choose_sample(case("biopsy"), table(("a",))) == ("a", ())


def test_a_table_without_the_specimen_is_said() -> None:
    sample, flags = choose_sample(case("x"), table(("a", "b")))
    assert sample is None
    assert "no column" in flags[0]


def test_an_unusable_sample_is_said_with_its_reason() -> None:
    sample, flags = choose_sample(case("a"), table(("a", "b"), {"a": "all values are equal"}))
    assert sample is None
    assert "all values are equal" in flags[0]


def test_several_specimens_are_not_averaged() -> None:
    sample, flags = choose_sample(case("a", "b"), table(("a", "b")))
    assert sample == "a"
    assert "not averaged" in flags[0]


def test_the_specimen_that_was_measured_is_the_one_that_is_judged() -> None:
    ordered = lead_with(case("a", "b", "c"), "b").specimens
    assert [specimen.specimen_id for specimen in ordered] == ["b", "a", "c"]
    assert lead_with(case("a", "b"), None) == case("a", "b")


def test_draws_depend_on_seed_and_key_alone() -> None:
    first = [generator.random() for generator in spawn_generators(1, "a")]
    assert first == [generator.random() for generator in spawn_generators(1, "a")]
    assert first != [generator.random() for generator in spawn_generators(1, "b")]
    assert first != [generator.random() for generator in spawn_generators(2, "a")]


def test_the_fate_of_the_labels_is_told_in_sentences() -> None:
    lines = describe_mapping(
        mapping(
            renamed=(RenamedGene(label="C10orf54", symbol="VSIR", how="alias"),),
            unknown=("NOGENE",),
            notes=("a note",),
        )
    )
    assert lines[0] == "2 genes from 3 labels (symbol identifiers, genes in rows)"
    assert any("C10orf54 to VSIR" in line for line in lines)
    assert any("NOGENE" in line for line in lines)
    assert lines[-1] == "a note"
