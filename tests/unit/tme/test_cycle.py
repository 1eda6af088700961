import numpy as np
import pytest
from scipy import stats

from warmfront.domain.assay import FloatArray
from warmfront.knowledge.base import CycleGene, CycleStepName
from warmfront.tme.cycle import cycle_sets, published_cycle, score_cycle


def gene(symbol: str, step: int, direction: str = "positive", cell_type: str = "") -> CycleGene:
    return CycleGene(symbol=symbol, step=step, direction=direction, cell_type=cell_type, source="test")  # type: ignore[arg-type]


ANNOTATION = (
    *(gene(f"A{i}", 1) for i in range(6)),
    *(gene(f"B{i}", 2) for i in range(5)),
    *(gene(f"C{i}", 2, "negative") for i in range(4)),
    *(gene(f"D{i}", 4, cell_type="CD8 T cell") for i in range(3)),
    *(gene(f"D{i}", 4, cell_type="T cell") for i in range(2, 5)),
    *(gene(f"E{i}", 4, cell_type="Treg cell") for i in range(3)),
    gene("F0", 5, cell_type="T cell"),
    gene("F1", 5, cell_type="T cell"),
)
STEPS = (
    CycleStepName(step=1, name="release", holds="", source="test"),
    CycleStepName(step=2, name="presentation", holds="", source="test"),
    CycleStepName(
        step=4, name="trafficking", holds="", source="test", overall_cell_types=("CD8 T cell", "T cell")
    ),
    CycleStepName(step=5, name="infiltration", holds="", source="test"),
)
NAMED = tuple(sorted({entry.symbol for entry in ANNOTATION}))
GENES = (*NAMED, *(f"X{i}" for i in range(970)))


def sample(seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).normal(size=len(GENES)).round(2)


def by_row(values: FloatArray, genes: tuple[str, ...] = GENES) -> dict[str, float | None]:
    return {step.row: step.z for step in score_cycle(genes, values, ANNOTATION, STEPS)}


def test_sets_split_step_4_by_cell_type_and_no_other_step() -> None:
    rows = {entry.row: (entry.positive, entry.negative) for entry in cycle_sets(ANNOTATION)}
    assert rows["Step2"] == (("B0", "B1", "B2", "B3", "B4"), ("C0", "C1", "C2", "C3"))
    assert rows["Step4.T cell.recruiting"] == (("D2", "D3", "D4"), ())
    assert rows["Step5"] == (("F0", "F1"), ())
    assert "Step4" not in rows


def test_rows_come_by_step_with_the_overall_row_of_step_4_first() -> None:
    rows = score_cycle(GENES, sample(), ANNOTATION, STEPS)
    assert [row.row for row in rows] == [
        "Step1",
        "Step2",
        "Step4",
        "Step4.CD8 T cell.recruiting",
        "Step4.T cell.recruiting",
        "Step4.Treg cell.recruiting",
        "Step5",
    ]
    overall = rows[2]
    assert (overall.label, overall.n_genes, overall.n_present) == ("trafficking", 5, 5)
    assert rows[3].label == "trafficking: recruitment of CD8 T cell"
    assert all(row.percentile is None and row.percentile_note for row in rows)


def test_z_equals_the_z_among_random_gene_sets() -> None:
    """10,000 random sets of the same size, scored by the definition; Monte Carlo error about 0.05."""
    values = sample(1)
    values[[GENES.index(f"A{i}") for i in range(6)]] += 1.0
    ranks = stats.rankdata(values)
    rng = np.random.default_rng(2)

    def z(names: list[str]) -> float:
        def score(chosen: FloatArray) -> float:
            weights = chosen**0.25
            outside = (ranks.sum() - chosen.sum()) / (ranks.size - chosen.size)
            return float((weights @ chosen) / weights.sum() - outside)

        null = [score(rng.choice(ranks, size=len(names), replace=False)) for _ in range(10_000)]
        real = score(ranks[[GENES.index(name) for name in names]])
        return (real - float(np.mean(null))) / float(np.std(null))

    found = by_row(values)
    assert found["Step1"] == pytest.approx(z([f"A{i}" for i in range(6)]), abs=0.08)
    wanted = z([f"B{i}" for i in range(5)]) - z([f"C{i}" for i in range(4)])
    assert found["Step2"] == pytest.approx(wanted, abs=0.1)


def test_a_gene_without_a_value_is_not_measured() -> None:
    values = sample()
    absent = [GENES.index(name) for name in ("A0", "A1", "X7")]
    values[absent] = np.nan
    kept = [i for i in range(len(GENES)) if i not in absent]
    step = score_cycle(GENES, values, ANNOTATION, STEPS)[0]
    assert (step.n_genes, step.n_present) == (6, 4)
    assert step.z == by_row(values[kept], tuple(GENES[i] for i in kept))["Step1"]


@pytest.mark.parametrize(
    ("absent", "row", "note"),
    [
        (
            ("B0", "B1", "B2"),
            "Step2",
            "left out: 2 of 5 positive genes measured; at least 2 and 50% are needed",
        ),
        (
            ("C0", "C1", "C2"),
            "Step2",
            "left out: 1 of 4 negative genes measured; at least 2 and 50% are needed",
        ),
        (("F0",), "Step5", "left out: 1 of 2 positive genes measured; at least 2 and 50% are needed"),
    ],
)
def test_a_row_below_the_minimum_is_left_out_with_the_reason(
    absent: tuple[str, ...], row: str, note: str
) -> None:
    values = sample()
    values[[GENES.index(name) for name in absent]] = np.nan
    rows = {step.row: step for step in score_cycle(GENES, values, ANNOTATION, STEPS)}
    assert rows[row].z is None
    assert rows[row].note == note
    assert rows["Step1"].z is not None


def test_a_constant_sample_has_no_scores() -> None:
    rows = score_cycle(GENES, np.full(len(GENES), 3.0), ANNOTATION, STEPS)
    assert {row.z for row in rows} == {None}
    assert {row.note for row in rows} == {"left out: every gene of the sample has the same value"}


def test_a_sample_without_any_gene_of_the_cycle_is_left_out_not_refused() -> None:
    rows = score_cycle(("X1", "X2"), np.array([1.0, np.nan]), ANNOTATION, STEPS)
    assert all(row.z is None and row.note.startswith("left out: 0 of") for row in rows)


def test_a_panel_of_one_set_alone_is_left_out() -> None:
    names = tuple(f"A{i}" for i in range(6))
    step = score_cycle(names, np.arange(6.0), ANNOTATION, STEPS)[0]
    assert step.note == "left out: the sample holds no gene besides the positive genes of this row"


def test_repeated_genes_and_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="1 gene names are repeated"):
        score_cycle(("A0", "A0"), np.arange(2.0), ANNOTATION, STEPS)
    with pytest.raises(ValueError, match="2 gene names for 3 values"):
        score_cycle(("A0", "A1"), np.arange(3.0), ANNOTATION, STEPS)


def test_published_rule_is_fixed_by_the_seed_and_has_no_overall_row() -> None:
    first, second = (
        published_cycle(GENES, sample(), ANNOTATION, np.random.default_rng(3), 100) for _ in range(2)
    )
    assert first == second
    assert "Step4" not in first
    assert len(first) == 6


def test_published_rule_refuses_what_it_cannot_do() -> None:
    rng = np.random.default_rng(4)
    with pytest.raises(ValueError, match="relabellings is 10; allowed: 100 or more"):
        published_cycle(GENES, sample(), ANNOTATION, rng, 10)
    with pytest.raises(ValueError, match="Step2: none of 5 genes is in the sample"):
        published_cycle(("A0", "X1", "X2"), np.arange(3.0), ANNOTATION, rng)


def published_and_default(step: int) -> tuple[float, float]:
    """Ten genes spread over the ranks of 2,000, all moved up by `step` ranks."""
    ranks = np.arange(1.0, 2001.0)
    names = tuple(f"G{i}" for i in range(2000))
    annotation = [gene(names[i + step], 1) for i in np.linspace(200, 1500, 10).astype(int)]
    published = published_cycle(names, ranks, annotation, np.random.default_rng(5))["Step1"]
    default = score_cycle(names, ranks, annotation, STEPS[:1])[0].z
    assert default is not None
    return published, default


def test_default_rises_with_expression_where_the_published_rule_falls() -> None:
    """The published rule falls by more than two units as the raw score of the set crosses zero."""
    before, after = published_and_default(75), published_and_default(100)
    assert after[0] < before[0] - 2
    assert after[1] > before[1]
