"""Every field of a record of the knowledge base is explained in its docstring, as the schema page prints."""

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def test_no_field_of_the_knowledge_base_is_left_unexplained() -> None:
    sys.path.insert(0, str(SCRIPTS))
    try:
        from document_schema import all_records, missing_words
    finally:
        sys.path.remove(str(SCRIPTS))
    records = all_records()
    assert len(records) > 50
    missing = [name for kind in records for name in missing_words(kind)]
    assert not missing, f"add a line to the section Parameters of the docstring: {missing}"
