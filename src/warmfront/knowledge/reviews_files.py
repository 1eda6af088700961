"""Read the tables carried over from the reviews."""

from typing import TypeVar

from warmfront.knowledge.reader import KnowledgeReader
from warmfront.knowledge.reviews import (
    ArithmeticCheck,
    Cdk46Statement,
    CellDeathRow,
    Challenge,
    CycleIntervention,
    DecisionRule,
    Driver,
    Inconsistency,
    RadiotherapyStatement,
    ReviewKnowledge,
    RowNote,
    SeedSentence,
)

T = TypeVar("T")


def read_reviews(reader: KnowledgeReader) -> ReviewKnowledge:
    """Read ``reviews/`` and ``coverage/``: the reviews' tables, and what became of rows and sentences.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects every problem.

    Returns
    -------
    ReviewKnowledge
        Entries keyed by their ids.
    """
    notes = reader.rows("coverage/rows.tsv", RowNote)
    return ReviewKnowledge(
        challenges=_keyed(reader, "challenges", Challenge, "challenge_id"),
        cycle_interventions=_keyed(reader, "cycle_interventions", CycleIntervention, "cycle_id"),
        decision_rules=_keyed(reader, "decision_rules", DecisionRule, "rule_id"),
        cell_death=_keyed(reader, "icd", CellDeathRow, "icd_id"),
        drivers=_keyed(reader, "drivers", Driver, "driver_id"),
        cdk46=_keyed(reader, "cdk46", Cdk46Statement, "cdk_id"),
        radiotherapy=_keyed(reader, "radiotherapy_ai", RadiotherapyStatement, "statement_id"),
        inconsistencies=_keyed(reader, "inconsistencies", Inconsistency, "inconsistency_id"),
        arithmetic=_keyed(reader, "arithmetic_checks", ArithmeticCheck, "outcome_id"),
        sentences=reader.rows("coverage/sentences.tsv", SeedSentence),
        row_notes=reader.keyed("coverage/rows.tsv", notes, "item"),
    )


def _keyed(reader: KnowledgeReader, stem: str, kind: type[T], key: str) -> dict[str, T]:
    name = f"reviews/{stem}.tsv"
    return reader.keyed(name, reader.rows(name, kind), key)
