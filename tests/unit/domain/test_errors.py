"""Errors travel between processes with all they carry."""

import copy
import pickle

import pytest

from warmfront.domain.errors import KnowledgeError, MissingExtraError, WarmfrontError, refuse


@pytest.mark.parametrize(
    "error",
    [
        refuse("case.toml: stage", "'V'", "0 to IV", "correct the stage"),
        KnowledgeError(["file x: entry y"]),
        MissingExtraError("distributed", "dask"),
    ],
    ids=["input", "knowledge", "extra"],
)
def test_an_error_is_the_same_in_another_process(error: WarmfrontError) -> None:
    sent = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert str(sent) == str(error)
    assert sent.__dict__ == error.__dict__ == copy.copy(error).__dict__
