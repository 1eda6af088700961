import pytest

from warmfront.knowledge.files import load_knowledge


@pytest.fixture(scope="session")
def packaged():
    return load_knowledge()
