"""Files of the verb ``cells``."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray, RawTable
from warmfront.domain.single_cells import CellShare, CellStudy
from warmfront.io.outputs import write_tsv

SHARE_COLUMNS = (
    "name",
    "label",
    "level",
    "group_id",
    "patient_id",
    "of",
    "n",
    "n_of",
    "share",
    "low",
    "high",
    "interval",
    "note",
)
QUALITY_COLUMNS = (
    "sample_id",
    "patient_id",
    "n_cells",
    "n_passed",
    "median_genes",
    "median_counts",
    "median_mitochondrial",
    "quantity",
    "side",
    "cut",
    "n_removed",
    "how",
)
SCORE_COLUMNS = ("patient_id", "set", "n_cells", "mean", "low", "high", "q10", "q50", "q90")
CANNOT_COLUMNS = ("kind", "name", "label", "reason")
STUDY_COLUMNS = ("what", "value")
MAPPING_COLUMNS = ("what", "label", "used_as", "note")


@contextmanager
def cell_table(folder: Path, cells: Sequence[str]) -> Iterator[Any]:
    """Open ``cells.parquet`` for writing chunk after chunk.

    Parameters
    ----------
    folder : Path
        Where to write.
    cells : sequence of str
        Identifiers of all cells.

    Yields
    ------
    callable
        Takes the place of the first cell and the columns of a chunk; the first call fixes the columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: list[Any] = []

    def write(start: int, columns: Mapping[str, Any]) -> None:
        size = len(next(iter(columns.values())))
        arrays = {"cell_id": pa.array(cells[start : start + size], type=pa.string())}
        arrays |= {name: pa.array(values) for name, values in columns.items()}
        table = pa.table(arrays)
        if not writer:
            writer.append(pq.ParquetWriter(folder / "cells.parquet", table.schema))
        writer[0].write_table(table)

    try:
        yield write
    finally:
        for opened in writer:
            opened.close()


def coded(codes: Any, names: Sequence[str]) -> Any:
    """Return codes with their names as a column that stores each name once per chunk."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(
        pa.array(np.asarray(codes, dtype=np.int32)), pa.array(list(names), type=pa.string())
    )


def _share_row(share: CellShare) -> tuple[object, ...]:
    return (
        share.name,
        share.label,
        share.level,
        share.group_id,
        share.patient_id,
        share.of,
        share.n,
        share.n_of,
        share.share,
        share.low,
        share.high,
        share.interval,
        share.note,
    )


def write_study(folder: Path, study: CellStudy) -> None:
    """Write composition, states, quality, scores, what cannot be said, and what the study is, as tables.

    Parameters
    ----------
    folder : Path
        Where to write.
    study : CellStudy
        Results.
    """
    write_tsv(folder, "composition.tsv", SHARE_COLUMNS, [_share_row(share) for share in study.composition])
    write_tsv(
        folder,
        "states.tsv",
        (*SHARE_COLUMNS, "strict_share"),
        [(*_share_row(share), share.strict) for share in study.states],
    )
    write_tsv(
        folder,
        "quality.tsv",
        QUALITY_COLUMNS,
        [
            (
                sample.sample_id,
                sample.patient_id,
                sample.n_cells,
                sample.n_passed,
                sample.median_genes,
                sample.median_counts,
                sample.median_mitochondrial,
                cut.quantity,
                cut.side,
                cut.cut,
                cut.n_removed,
                cut.how,
            )
            for sample in study.quality
            for cut in sample.cuts
        ],
    )
    write_tsv(
        folder,
        "scores.tsv",
        SCORE_COLUMNS,
        [
            (s.patient_id, s.set_name, s.n_cells, s.mean, s.low, s.high, s.q10, s.q50, s.q90)
            for s in study.scores
        ],
    )
    write_tsv(
        folder,
        "cannot_say.tsv",
        CANNOT_COLUMNS,
        [(entry.kind, entry.name, entry.label, entry.reason) for entry in study.cannot_say],
    )
    facts: list[tuple[object, ...]] = [
        ("file", study.file_name),
        ("sha256", study.sha256),
        ("format", study.source_format),
        ("scale", study.scale.value),
        ("scale_reason", study.scale_reason),
        ("cells", study.n_cells),
        ("cells_passed", study.n_passed),
        ("genes", study.n_genes),
        ("patients", len(study.patients)),
        ("knowledge", study.knowledge_version),
        *(("note", note) for note in study.notes),
    ]
    write_tsv(folder, "study.tsv", STUDY_COLUMNS, facts)


def write_pseudobulk(
    folder: Path, name: str, table: RawTable, note: str, keys: Mapping[str, Sequence[str]]
) -> None:
    """Write sums of cells as parquet: one row for each patient (or patient and type), genes in columns.

    Parameters
    ----------
    folder : Path
        Where to write.
    name : str
        File name; ``pseudobulk.parquet`` has one text column and is read by ``warmfront profile``.
    table : RawTable
        From `finish_sums`.
    note : str
        What the numbers are; kept in the metadata.
    keys : mapping of str to sequence of str
        Text columns before the genes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {key: pa.array(texts, type=pa.string()) for key, texts in keys.items()}
    values: FloatArray = table.values
    columns |= {gene: pa.array(values[:, at]) for at, gene in enumerate(table.column_labels)}
    made = pa.table(columns).replace_schema_metadata({"warmfront.values": note})
    pq.write_table(made, folder / name)


def write_cell_mapping(folder: Path, rows: Sequence[Sequence[object]]) -> None:
    """Write ``mapping.tsv``: what became of the labels of genes, and which columns were used.

    Parameters
    ----------
    folder : Path
        Where to write.
    rows : sequence of sequences
        What, label, used as, note.
    """
    write_tsv(folder, "mapping.tsv", MAPPING_COLUMNS, rows)
