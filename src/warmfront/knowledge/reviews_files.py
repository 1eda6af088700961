"""Read the tables carried over from the reviews."""

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
    return ReviewKnowledge(
        challenges=reader.keyed_rows("reviews/challenges.tsv", Challenge, "challenge_id"),
        cycle_interventions=reader.keyed_rows(
            "reviews/cycle_interventions.tsv", CycleIntervention, "cycle_id"
        ),
        decision_rules=reader.keyed_rows("reviews/decision_rules.tsv", DecisionRule, "rule_id"),
        cell_death=reader.keyed_rows("reviews/icd.tsv", CellDeathRow, "icd_id"),
        drivers=reader.keyed_rows("reviews/drivers.tsv", Driver, "driver_id"),
        cdk46=reader.keyed_rows("reviews/cdk46.tsv", Cdk46Statement, "cdk_id"),
        radiotherapy=reader.keyed_rows("reviews/radiotherapy_ai.tsv", RadiotherapyStatement, "statement_id"),
        inconsistencies=reader.keyed_rows("reviews/inconsistencies.tsv", Inconsistency, "inconsistency_id"),
        arithmetic=reader.keyed_rows("reviews/arithmetic_checks.tsv", ArithmeticCheck, "outcome_id"),
        sentences=reader.rows("coverage/sentences.tsv", SeedSentence),
        row_notes=reader.keyed_rows("coverage/rows.tsv", RowNote, "item"),
    )
